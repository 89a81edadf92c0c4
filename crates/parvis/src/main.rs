//! The program `parvis`: see `parvis help`.

/// A page is made of some hundred small texts: the system's allocator took a seventh of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    parvis::cli::run()
}
