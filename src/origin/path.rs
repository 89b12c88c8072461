//! Whether a path stays below the origin's base address, whoever reads it afterwards.

use percent_encoding::percent_decode_str;

/// Longest path and query accepted, in bytes.
const MAX_PATH: usize = 2_048;

/// Joins a base address and the path of a request; `None` where the path could lead anywhere else.
///
/// Flows percent-encode what customers give, so what arrives here is clean unless a slot held something like `..`, which
/// encoding does not change, or an encoded slash, which some servers decode. Neither is an identifier of anything.
#[must_use]
pub fn join(base: &str, path: &str) -> Option<String> {
    if path.len() > MAX_PATH || !path.starts_with('/') || path.starts_with("//") {
        return None;
    }
    if path
        .bytes()
        .any(|b| b <= b' ' || b >= 0x7f || matches!(b, b'\\' | b'#' | b'"' | b'<' | b'>'))
    {
        return None;
    }
    let (route, query) = path
        .split_once('?')
        .map_or((path, ""), |(route, query)| (route, query));
    if query.contains('?') || !escapes_are_whole(path) {
        return None;
    }
    for segment in route.split('/').skip(1) {
        let plain: Vec<u8> = percent_decode_str(segment).collect();
        let control = plain
            .iter()
            .any(|b| *b < b' ' || *b == 0x7f || matches!(b, b'/' | b'\\'));
        if control
            || plain == b"."
            || plain == b".."
            || percent_decode_str(&String::from_utf8_lossy(&plain)).count() != plain.len()
        {
            return None;
        }
    }
    Some(format!("{}{path}", base.trim_end_matches('/')))
}

/// Whether each `%` is followed by two hexadecimal digits.
fn escapes_are_whole(text: &str) -> bool {
    text.split('%')
        .skip(1)
        .all(|rest| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://shop.example/api/";

    #[test]
    fn plain_paths_pass() {
        for path in [
            "/orders/48201937",
            "/orders/a%20b",
            "/orders?email=a%40b.example&x=%2Fy",
            "/a/b/c.json",
            "/100%25",
        ] {
            assert_eq!(
                join(BASE, path).unwrap(),
                format!("https://shop.example/api{path}")
            );
        }
    }

    #[test]
    fn whatever_could_leave_is_refused() {
        for path in [
            "orders",
            "//evil.example/x",
            "/orders/..",
            "/orders/../admin",
            "/orders/.",
            "/orders/%2e%2e",
            "/orders/.%2E/x",
            "/orders/a%2fb",
            "/orders/a%5cb",
            "/orders/a\\b",
            "/orders/a%0ab",
            "/orders/a\nb",
            "/orders/a b",
            "/orders/#x",
            "/orders/%",
            "/orders/%zz",
            "/orders/%00",
            "/orders/%252e%252e",
            "/orders?a?b",
            "/orders/ä",
            "",
        ] {
            assert_eq!(join(BASE, path), None, "{path:?}");
        }
        assert_eq!(join(BASE, &format!("/{}", "a".repeat(MAX_PATH))), None);
    }
}
