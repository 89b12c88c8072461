//! Looking into sources before they are compiled.

/// The name under which `slot.is_valid` is looked up, as in `_valid.slot`.
pub(crate) const VALID: &str = "_valid";

/// Whether a text has anything for minijinja to do.
pub(crate) fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%") || text.contains("{#")
}

/// The variables that a text shows as they are (`{{ a }}`, `{{ a.b | upper }}`) and never asks about in a tag.
pub(crate) fn printed(source: &str, names: &[String]) -> Vec<String> {
    let in_tags: Vec<&str> = source
        .split("{%")
        .skip(1)
        .filter_map(|part| part.split("%}").next())
        .collect();
    let shown: Vec<&str> = source
        .split("{{")
        .skip(1)
        .filter_map(|part| part.split("}}").next())
        .filter_map(|inner| {
            let mut parts = inner.split('|');
            let path = parts
                .next()?
                .trim_matches(|c: char| c.is_whitespace() || c == '-');
            let plain = path
                .chars()
                .all(|c| c.is_alphanumeric() || c == '_' || c == '.');
            let defaulted = parts.any(|filter| filter.trim().starts_with("default"));
            if plain && !defaulted {
                path.split('.').next()
            } else {
                None
            }
        })
        .collect();
    let asked = |name: &str| {
        in_tags.iter().any(|tag| {
            tag.split(|c: char| !(c.is_alphanumeric() || c == '_'))
                .any(|word| word == name)
        })
    };
    names
        .iter()
        .filter(|name| shown.contains(&name.as_str()) && !asked(name))
        .cloned()
        .collect()
}

/// `order_id.is_valid` → `_valid.order_id`, outside of quoted strings; `None` where there is nothing to rewrite.
pub(crate) fn rewrite_validity(source: &str) -> Option<String> {
    const SUFFIX: &str = ".is_valid";
    if !source.contains(SUFFIX) {
        return None;
    }
    let mut out = String::with_capacity(source.len() + 8);
    let mut word = String::new();
    let mut quote: Option<char> = None;
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let in_name = c.is_alphanumeric() || c == '_';
        if quote.is_none()
            && !word.is_empty()
            && !out.ends_with('.')
            && let Some(after) = rest.strip_prefix(SUFFIX)
            && !after
                .chars()
                .next()
                .is_some_and(|n| n.is_alphanumeric() || n == '_')
        {
            out.push_str(VALID);
            out.push('.');
            out.push_str(&word);
            word.clear();
            rest = after;
            continue;
        }
        if in_name && quote.is_none() {
            word.push(c);
        } else {
            out.push_str(&word);
            word.clear();
            out.push(c);
            // Quotes only count inside of a tag; an apostrophe in the text around it opens nothing.
            match quote {
                Some(open) if open == c => quote = None,
                None if (c == '"' || c == '\'') && inside_tag(&out, source) => quote = Some(c),
                _ => {}
            }
        }
        rest = &rest[c.len_utf8()..];
    }
    out.push_str(&word);
    Some(out)
}

/// Whether the text so far ends inside `{{ … }}` or `{% … %}`; a bare expression is inside from its start.
fn inside_tag(so_far: &str, source: &str) -> bool {
    if !is_template(source) {
        return true;
    }
    let open = so_far.rfind("{{").max(so_far.rfind("{%"));
    let close = so_far.rfind("}}").max(so_far.rfind("%}"));
    match (open, close) {
        (Some(open), Some(close)) => open > close,
        (Some(_), None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{printed, rewrite_validity};

    #[test]
    fn is_valid_is_rewritten_outside_of_strings_only() {
        let cases = [
            ("order_id.is_valid", "_valid.order_id"),
            ("not a.is_valid and b.is_valid", "not _valid.a and _valid.b"),
            ("x == 'a.is_valid'", "x == 'a.is_valid'"),
            (
                "It's {{ a.is_valid }} isn't it",
                "It's {{ _valid.a }} isn't it",
            ),
            (
                "{% if a.is_valid %}a.is_validity{% endif %}",
                "{% if _valid.a %}a.is_validity{% endif %}",
            ),
        ];
        for (source, expected) in cases {
            assert_eq!(rewrite_validity(source).as_deref(), Some(expected));
        }
        assert_eq!(rewrite_validity("order_id"), None);
    }

    #[test]
    fn what_is_shown_as_it_is_leaves_a_hole_when_it_is_empty() {
        let names = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        assert_eq!(printed("{{ a }} and {{b.day | upper}}", &names), ["a", "b"]);
        assert_eq!(
            printed("{{ a or 'none' }}{{ c if c }}", &names),
            Vec::<String>::new()
        );
        assert_eq!(
            printed("{% if a %}{{ a }}{% endif %} {{ b }}", &names),
            ["b"]
        );
        assert_eq!(
            printed("{{ a | default('x') }}", &names),
            Vec::<String>::new()
        );
    }
}
