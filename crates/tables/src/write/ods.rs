//! Writing ODS. Ours: the crates that write it bring older copies of what is here already, and what is
//! written is one sheet of texts.

use std::io::{Cursor, Write};

use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{Look, WriteError};

const MIME: &str = "application/vnd.oasis.opendocument.spreadsheet";

const NAMESPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
    xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\" \
    xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" office:version=\"1.3\"";

/// The rows as one sheet of texts, as [`super::xlsx`] has them.
///
/// # Errors
/// [`WriteError::Format`].
pub fn ods<R, C>(rows: R, look: &Look) -> Result<Vec<u8>, WriteError>
where
    R: IntoIterator,
    R::Item: IntoIterator<Item = C>,
    C: AsRef<str>,
{
    let mut body = String::new();
    let mut columns = 0;
    for (row, cells) in rows.into_iter().enumerate() {
        body.push_str("<table:table-row>");
        for (column, value) in cells.into_iter().enumerate() {
            columns = columns.max(column + 1);
            let style = match row < look.headings {
                true if look.strong.contains(&column) => "strong",
                true => "heading",
                false => "text",
            };
            cell(&mut body, value.as_ref(), style);
        }
        body.push_str("</table:table-row>");
    }
    let direction = if look.right_to_left { "rl-tb" } else { "lr-tb" };
    let name = escape(look.name()).into_owned();
    let columns = columns.max(1);
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <office:document-content {NAMESPACES}><office:automatic-styles>\
         <number:text-style style:name=\"as-text\"><number:text-content/></number:text-style>\
         <style:style style:name=\"sheet\" style:family=\"table\">\
         <style:table-properties table:display=\"true\" style:writing-mode=\"{direction}\"/></style:style>\
         <style:style style:name=\"wide\" style:family=\"table-column\">\
         <style:table-column-properties style:column-width=\"4cm\"/></style:style>\
         <style:style style:name=\"text\" style:family=\"table-cell\" style:data-style-name=\"as-text\"/>\
         <style:style style:name=\"heading\" style:family=\"table-cell\" style:data-style-name=\"as-text\">\
         <style:table-cell-properties fo:background-color=\"#eef2f7\"/></style:style>\
         <style:style style:name=\"strong\" style:family=\"table-cell\" style:data-style-name=\"as-text\">\
         <style:table-cell-properties fo:background-color=\"#eef2f7\"/>\
         <style:text-properties fo:font-weight=\"bold\"/></style:style>\
         </office:automatic-styles><office:body><office:spreadsheet>\
         <table:table table:name=\"{name}\" table:style-name=\"sheet\">\
         <table:table-column table:style-name=\"wide\" table:number-columns-repeated=\"{columns}\" \
         table:default-cell-style-name=\"text\"/>{body}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    let manifest = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" \
         manifest:version=\"1.3\"><manifest:file-entry manifest:full-path=\"/\" manifest:version=\"1.3\" \
         manifest:media-type=\"{MIME}\"/><manifest:file-entry manifest:full-path=\"content.xml\" \
         manifest:media-type=\"text/xml\"/></manifest:manifest>"
    );
    packed(&content, &manifest).map_err(|error| WriteError::Format(error.to_string()))
}

fn packed(content: &str, manifest: &str) -> zip::result::ZipResult<Vec<u8>> {
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let deflated = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // First and not compressed, so that the file can be recognised by its start.
    zip.start_file("mimetype", stored)?;
    zip.write_all(MIME.as_bytes())?;
    zip.start_file("content.xml", deflated)?;
    zip.write_all(content.as_bytes())?;
    zip.start_file("META-INF/manifest.xml", deflated)?;
    zip.write_all(manifest.as_bytes())?;
    Ok(zip.finish()?.into_inner())
}

/// A cell of text, its lines as paragraphs, its spaces kept.
fn cell(body: &mut String, value: &str, style: &str) {
    if value.is_empty() {
        body.push_str(&format!("<table:table-cell table:style-name=\"{style}\"/>"));
        return;
    }
    body.push_str(&format!("<table:table-cell table:style-name=\"{style}\" office:value-type=\"string\">"));
    for line in value.split('\n') {
        body.push_str("<text:p>");
        let mut after_space = true;
        for c in line.chars() {
            match c {
                ' ' if after_space => body.push_str("<text:s/>"),
                '\t' => body.push_str("<text:tab/>"),
                // XML has no other control characters, and reads a carriage return as a line feed.
                c if c.is_control() => {}
                c => {
                    let mut buffer = [0; 4];
                    body.push_str(&escape(&*c.encode_utf8(&mut buffer)));
                }
            }
            after_space = c == ' ';
        }
        body.push_str("</text:p>");
    }
    body.push_str("</table:table-cell>");
}
