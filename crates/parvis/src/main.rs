//! The program `parvis`: see `parvis help`.

fn main() -> std::process::ExitCode {
    parvis::cli::run()
}
