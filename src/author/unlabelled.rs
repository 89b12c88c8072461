//! Reads messages without labels: CSV, Parquet, JSON lines, plain text.

use std::fs::File;
use std::path::Path;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use super::labelled::decode;

/// The messages of one file, in its order.
///
/// # Errors
/// A sentence that names file, line and remedy.
pub fn read(path: &Path) -> Result<Vec<String>, String> {
    let name = path.display().to_string();
    let ending = path
        .extension()
        .and_then(|e| e.to_str())
        .map(str::to_ascii_lowercase);
    if ending.as_deref() == Some("parquet") {
        return read_parquet(&name, path);
    }
    let bytes = std::fs::read(path).map_err(|e| format!("{name}: {e}"))?;
    let mut notes = Vec::new();
    let text = decode(&name, &bytes, &mut notes)?;
    for note in notes {
        anstream::eprintln!("note: {note}");
    }
    match ending.as_deref() {
        Some("csv") => read_csv(&name, &text),
        Some("jsonl" | "ndjson") => read_json_lines(&name, &text),
        Some("txt") => Ok(text.lines().map(str::to_owned).collect()),
        _ => Err(format!(
            "{name}: what is in it? Files ending in .csv, .parquet, .jsonl and .txt can be read"
        )),
    }
}

fn read_csv(name: &str, text: &str) -> Result<Vec<String>, String> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let headers = reader
        .headers()
        .map_err(|e| format!("{name}:1: {e}"))?
        .clone();
    let column = match headers
        .iter()
        .position(|h| h.trim().eq_ignore_ascii_case("text"))
    {
        Some(at) => at,
        None if headers.len() == 1 => 0,
        None => {
            let found: Vec<&str> = headers.iter().collect();
            return Err(format!(
                "{name}:1: there is no column `text`, only `{}`; name the column of messages `text`",
                found.join("`, `")
            ));
        }
    };
    let mut all = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| format!("{name}: {e}"))?;
        match record.get(column) {
            Some(text) => all.push(text.to_owned()),
            None => {
                let line = record.position().map_or(0, csv::Position::line);
                return Err(format!(
                    "{name}:{line}: the row ends before the column `text`"
                ));
            }
        }
    }
    Ok(all)
}

fn read_json_lines(name: &str, text: &str) -> Result<Vec<String>, String> {
    let mut all = Vec::new();
    for (number, line) in (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let value: serde_json::Value =
            serde_json::from_str(line).map_err(|e| format!("{name}:{number}: {e}"))?;
        let text = value.get("text").and_then(serde_json::Value::as_str);
        all.push(
            text.ok_or_else(|| format!("{name}:{number}: there is no `text` in the object"))?
                .to_owned(),
        );
    }
    Ok(all)
}

/// The column `text` of a Parquet file, or its only one; rows without text are skipped.
fn read_parquet(name: &str, path: &Path) -> Result<Vec<String>, String> {
    let file = File::open(path).map_err(|e| format!("{name}: {e}"))?;
    let told = |e| format!("{name}: this is no Parquet file that can be read: {e}");
    let reader = SerializedFileReader::new(file).map_err(told)?;
    let schema = reader.metadata().file_metadata().schema();
    let columns: Vec<&str> = schema.get_fields().iter().map(|f| f.name()).collect();
    let wanted = match columns.as_slice() {
        [only] => *only,
        several => several
            .iter()
            .find(|c| c.eq_ignore_ascii_case("text"))
            .ok_or_else(|| {
                format!(
                    "{name}: there is no column `text`, only `{}`; name the column of messages `text`",
                    columns.join("`, `")
                )
            })?,
    };
    let mut all = Vec::new();
    for (number, row) in (1..).zip(reader.get_row_iter(None).map_err(told)?) {
        let row = row.map_err(told)?;
        match row.get_column_iter().find(|(column, _)| *column == wanted) {
            Some((_, Field::Str(text))) => all.push(text.clone()),
            // Some writers do not say of their bytes that they are text.
            Some((_, Field::Bytes(bytes))) => {
                all.push(String::from_utf8_lossy(bytes.data()).into_owned());
            }
            Some((_, Field::Null)) => {}
            _ => {
                return Err(format!(
                    "{name}: row {number}: the column `{wanted}` holds no text"
                ));
            }
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parquet::basic::Compression;
    use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;

    #[test]
    fn messages_are_read_and_mistakes_named() {
        assert_eq!(
            read_csv("t.csv", "id,text\n1,\"a, b\"\n2,c\n"),
            Ok(vec!["a, b".to_owned(), "c".to_owned()])
        );
        assert_eq!(
            read_csv("t.csv", "message\nhi\n"),
            Ok(vec!["hi".to_owned()])
        );
        assert!(
            read_csv("t.csv", "a,b\n1,2\n")
                .is_err_and(|e| e.starts_with("t.csv:1: there is no column `text`"))
        );
        assert!(
            read_csv("t.csv", "a,text\n1\n").is_err_and(|e| e.starts_with("t.csv:2: the row ends"))
        );
        assert_eq!(
            read_json_lines("t", "{\"text\":\"x\"}\n\n"),
            Ok(vec!["x".to_owned()])
        );
        assert!(
            read_json_lines("t", "{\"text\":\"x\"}\n{}\n").is_err_and(|e| e.starts_with("t:2:"))
        );
    }
    /// A Parquet file of two columns, as data frames write it.
    fn write_parquet(path: &Path, column: &str, compression: Compression) {
        let schema =
            format!("message tickets {{ REQUIRED INT32 id; OPTIONAL BINARY {column} (UTF8); }}");
        let schema = Arc::new(parse_message_type(&schema).expect("schema"));
        let properties = WriterProperties::builder()
            .set_compression(compression)
            .build();
        let file = File::create(path).expect("creates");
        let mut writer =
            SerializedFileWriter::new(file, schema, Arc::new(properties)).expect("writer");
        let mut rows = writer.next_row_group().expect("row group");
        let mut ids = rows.next_column().expect("column").expect("ids");
        ids.typed::<Int32Type>()
            .write_batch(&[1, 2, 3], None, None)
            .expect("writes");
        ids.close().expect("closes");
        let mut texts = rows.next_column().expect("column").expect("texts");
        let said = [
            ByteArray::from("where is my order"),
            ByteArray::from("wo ist mein Päckchen"),
        ];
        texts
            .typed::<ByteArrayType>()
            .write_batch(&said, Some(&[1, 0, 1]), None)
            .expect("writes");
        texts.close().expect("closes");
        rows.close().expect("closes");
        writer.close().expect("closes");
    }

    #[test]
    fn parquet_is_read_however_it_is_compressed() {
        let folder = std::env::temp_dir().join(format!("curbside-parquet-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("creates");
        let path = folder.join("tickets.parquet");
        for compression in [
            Compression::UNCOMPRESSED,
            Compression::SNAPPY,
            Compression::GZIP(Default::default()),
            Compression::ZSTD(Default::default()),
        ] {
            write_parquet(&path, "text", compression);
            assert_eq!(
                read(&path),
                Ok(vec![
                    "where is my order".to_owned(),
                    "wo ist mein Päckchen".to_owned()
                ]),
                "{compression}"
            );
        }
        write_parquet(&path, "body", Compression::SNAPPY);
        assert!(read(&path).is_err_and(|e| e.contains("no column `text`, only `id`, `body`")));
        std::fs::write(&path, "id,text").expect("writes");
        assert!(read(&path).is_err_and(|e| e.contains("no Parquet file")));
        std::fs::remove_dir_all(&folder).expect("removes");
    }
}
