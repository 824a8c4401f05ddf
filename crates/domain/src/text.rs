//! Names and text: what is kept on the way in, and the keys stored beside a name for searching and sorting.
//!
//! Source: mechanism 6, "Names and text", of the design. Text is kept as it was typed, apart from its normal
//! form and its blanks; everything else here derives a key and leaves the text alone.

use std::borrow::Cow;

use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Why a text cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextFault {
    /// Nothing but white space.
    Empty,
    /// Longer than its field allows; both counted in characters, after normalising.
    TooLong {
        /// The most characters the field takes.
        max: usize,
        /// The characters the text has.
        len: usize,
    },
    /// A control character, or one that reorders the characters around it.
    ControlCharacter {
        /// Its place in the text as sent, counted in characters from 0.
        at: usize,
    },
}

/// A name or title on one line: NFC, every run of white space (line ends too) one blank, trimmed, and without
/// what nobody sees: two names or keys that look alike are one.
///
/// # Errors
/// Why it cannot be kept, see [`TextFault`].
pub fn line(raw: &str, max: usize) -> Result<String, TextFault> {
    // What is wrong is told by its place in what was sent.
    kept(raw, max, |text| {
        if !text.chars().any(is_unseen) {
            return collapse(text);
        }
        // What nobody saw may have kept a letter from its mark.
        let seen: String = raw.chars().filter(|c| !is_unseen(*c)).collect();
        collapse(&composed(&seen))
    })
}

/// Text in paragraphs: like [`line`], but line ends stay (as LF), with at most one empty line in a row.
///
/// # Errors
/// What is wrong with the text.
pub fn prose(raw: &str, max: usize) -> Result<String, TextFault> {
    kept(raw, max, |text| {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let mut lines: Vec<String> = text.split('\n').map(collapse).collect();
        lines.dedup_by(|next, last| next.is_empty() && last.is_empty());
        lines.join("\n").trim_matches('\n').to_owned()
    })
}

/// The search key: lower case without marks (đ is d), words of letters and digits parted by single blanks.
///
/// Both tone styles meet here (hoà, hòa: `hoa`). Compatibility forms count as what they look like (㎡ is
/// `m2`), and so do Ð and Ɖ, which old fonts and keyboards left in Vietnamese names in place of Đ. Other
/// scripts stay themselves.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkd().flat_map(char::to_lowercase) {
        match class(c) {
            Class::Mark => {}
            Class::Gap => gap = true,
            Class::Letter => {
                if gap && !folded.is_empty() {
                    folded.push(' ');
                }
                gap = false;
                match plain(c) {
                    Some(letters) => folded.push_str(letters),
                    None => folded.push(c),
                }
            }
        }
    }
    folded
}

/// The key that ranks a match typed with its marks above a folded one: lower case, NFC, single blanks, one
/// tone style.
///
/// The style is the one with the mark on the second vowel (hoà, khoẻ, thuý). It needs no look at the rest of
/// the syllable: where the two styles agree (hoàn, quý), the mark is on that vowel already.
#[must_use]
pub fn keep_marks(text: &str) -> String {
    let lower: String = text.chars().flat_map(char::to_lowercase).collect();
    let mut chars: Vec<char> = collapse(&lower).nfd().collect();
    for i in 2..chars.len() {
        let pair = matches!((chars[i - 2], chars[i]), ('o', 'a' | 'e') | ('u', 'y'));
        // A second vowel with a mark of its own (họăc) is a slip, not a style.
        let bare = chars.get(i + 1).is_none_or(|c| !is_combining_mark(*c));
        if pair && bare && tone(chars[i - 1]).is_some() {
            chars.swap(i - 1, i);
        }
    }
    chars.into_iter().nfc().collect()
}

/// The stored key that puts names in Vietnamese dictionary order when compared byte by byte (C or binary
/// collation).
///
/// ASCII only: `letters!tones!cases`, so that all letters count before any tone, and all tones before any
/// case.
/// - letters: words parted by `-`, digits and the 26 Latin letters as themselves in lower case; `{` and `|`,
///   which follow `z`, make the next letters of the alphabet: ă `a{`, â `a|`, đ `d{`, ê `e{`, ô `o{`, ơ `o|`,
///   ư `u{`. A letter of another script comes after z: `z{` and six hexadecimal digits. Punctuation counts as
///   a blank.
/// - tones: one digit for each word: ngang 0, huyền 1, hỏi 2, ngã 3, sắc 4, nặng 5 (a second tone in a word
///   is ignored).
/// - cases: one digit for each letter: 0 small, 1 capital.
///
/// Trailing zeros are dropped; `!` precedes `-`, `-` the digits, and the digits the letters. "Trần Đề" is
/// `tra|n-d{e{!11!10001`.
#[must_use]
pub fn sort_key(text: &str) -> String {
    let (mut letters, mut tones, mut cases) = (String::new(), String::new(), String::new());
    let mut gap = true;
    // The letter that a coming breve, circumflex or horn would turn into another one.
    let mut base = ' ';
    for c in text.nfkd() {
        match (class(c), tone(c)) {
            (Class::Mark, Some(tone)) if !gap && tones.ends_with('0') => {
                tones.pop();
                tones.push(tone);
            }
            (Class::Mark, _) => {
                let sign = match (base, c) {
                    ('a', '\u{306}') | ('e' | 'o', '\u{302}') | ('u', '\u{31b}') => '{',
                    ('a', '\u{302}') | ('o', '\u{31b}') => '|',
                    _ => continue,
                };
                letters.push(sign);
                base = ' ';
            }
            (Class::Gap, _) => (gap, base) = (true, ' '),
            (Class::Letter, _) => {
                if gap {
                    letters.push_str(if letters.is_empty() { "" } else { "-" });
                    tones.push('0');
                    gap = false;
                }
                for small in c.to_lowercase() {
                    match (small, plain(small)) {
                        ('a'..='z' | '0'..='9', _) => letters.push(small),
                        (_, Some("d")) => letters.push_str("d{"),
                        (_, Some(latin)) => letters.push_str(latin),
                        (_, None) => letters.push_str(&format!("z{{{:06x}", u32::from(small))),
                    }
                    base = small;
                }
                cases.push(if c.is_uppercase() { '1' } else { '0' });
            }
        }
    }
    let [tones, cases] = [&tones, &cases].map(|digits| digits.trim_end_matches('0'));
    format!("{letters}!{tones}!{cases}")
}

fn kept(raw: &str, max: usize, tidy: impl Fn(&str) -> String) -> Result<String, TextFault> {
    // Bidirectional controls make one name look like another.
    let spoofs = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    // What Unicode has reserved as no character at all cannot stand in XML, either.
    let is_none = |c: char| matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe;
    let refused = |c: char| spoofs(c) || is_none(c) || c.is_control() && !c.is_whitespace();
    if let Some(at) = raw.chars().position(refused) {
        return Err(TextFault::ControlCharacter { at });
    }
    let text = tidy(&composed(raw));
    let seen = text.chars().any(|c| !is_unseen(c) && !c.is_whitespace());
    match text.chars().count() {
        _ if !seen => Err(TextFault::Empty),
        len if len > max => Err(TextFault::TooLong { max, len }),
        _ => Ok(text),
    }
}

/// Soft hyphens, joiners, fillers and byte-order marks come with pasted text; nobody sees them.
///
/// Source: Unicode, DerivedCoreProperties, `Default_Ignorable_Code_Point`.
#[must_use]
pub const fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}'
        | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// In NFC, which most text has already.
fn composed(text: &str) -> Cow<'_, str> {
    if is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a character of decomposed text is to a key: part of the letter before it, between words, or in a
/// word.
enum Class {
    Mark,
    Gap,
    Letter,
}

fn class(c: char) -> Class {
    let unseen = is_unseen(c);
    // Dependent vowels (Khmer) are alphabetic, of combining class 0, and stay: they tell words apart.
    match (canonical_combining_class(c), c.is_alphanumeric()) {
        (0, true) => Class::Letter,
        (0, false) if !unseen && !is_combining_mark(c) => Class::Gap,
        _ => Class::Mark,
    }
}

/// The ASCII spelling of the small Latin letters that do not decompose.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'đ' | 'ð' | 'ɖ' => "d",
        'ø' => "o",
        'ł' => "l",
        'ı' => "i",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        _ => return None,
    })
}

/// The rank of a tone mark in dictionary order, from 1; ngang has no mark.
fn tone(c: char) -> Option<char> {
    let mut ranks = "\u{300}\u{309}\u{303}\u{301}\u{323}".chars().zip('1'..);
    ranks.find(|(mark, _)| *mark == c).map(|(_, rank)| rank)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    #[test]
    fn a_line_keeps_its_words_and_refuses_what_hides_or_spoofs() {
        let raw = "\t Tra\u{302}\u{300}n\u{a0}\r\n Đề\u{2028}";
        assert_eq!(line(raw, 7), Ok("Trần Đề".to_owned()));
        assert_eq!(line(raw, 6), Err(TextFault::TooLong { max: 6, len: 7 }));
        assert_eq!(line(" \n\u{3000}", 9), Err(TextFault::Empty));
        assert_eq!(line("\u{200b} \u{2060}\u{200d}", 9), Err(TextFault::Empty));
        for unseen in "\u{ad}\u{200b}\u{200d}\u{2060}\u{feff}\u{fe0f}\u{34f}\u{3164}\u{e0061}".chars() {
            assert_eq!(
                line(&format!("{unseen}Sóc{unseen} {unseen}Trăng{unseen}"), 9),
                Ok("Sóc Trăng".to_owned()),
                "{unseen:?}"
            );
        }
        assert_eq!(prose("Sóc\u{200b}Trăng", 9), Ok("Sóc\u{200b}Trăng".to_owned()), "Khmer parts words so");
        for control in
            "\0\u{1b}\u{7f}\u{9f}\u{202a}\u{202e}\u{2066}\u{2069}\u{fffe}\u{ffff}\u{fdd0}\u{1ffff}".chars()
        {
            let refused = Err(TextFault::ControlCharacter { at: 3 });
            assert_eq!(line(&format!("Sóc{control}Trăng"), 9), refused);
            assert_eq!(prose(&format!("Sóc{control}Trăng"), 9), refused);
        }
    }

    #[test]
    fn prose_keeps_its_lines_and_one_empty_line_between_paragraphs() {
        let raw = "\n I.\tMục đích \r\n- Một\r- Hai\n \n\t\n\nII.  Yêu cầu\n\n";
        let kept = "I. Mục đích\n- Một\n- Hai\n\nII. Yêu cầu";
        assert_eq!(prose(raw, 99), Ok(kept.to_owned()));
    }

    #[test]
    fn search_sees_neither_marks_nor_case_nor_punctuation() {
        assert_eq!(fold(" ĐẠI NGÃI – (Trần Đề), 23…"), "dai ngai tran de 23");
        assert_eq!(fold("\u{feff}Ðà Nẵng, ㎡, Straße"), "da nang m2 strasse");
        assert_eq!(fold("ភូមិ"), "ភូមិ");
    }

    #[test]
    fn both_tone_styles_are_one_but_marks_count_in_exact_matches() {
        for words in ["hoà hòa", "khoẻ khỏe", "thuý thúy", "uỷ ủy"] {
            let (new, old) = words.split_once(' ').unwrap_or_default();
            assert_eq!((fold(new), sort_key(new)), (fold(old), sort_key(old)));
            assert_eq!(keep_marks(&old.to_uppercase()), new);
        }
        assert_eq!(keep_marks(" Quý  HOÀN, của"), "quý hoàn, của");
        assert_ne!(keep_marks("Trần"), keep_marks("Trân"));
    }

    #[test]
    fn names_sort_as_in_a_vietnamese_dictionary() {
        let names = "1 Tháng 5 < 2 Tháng 9 < an < An < AN < Án < An Bình < Ana < Ăn < Ân < Bình < Da < Đa < \
            Hoa < Hòa < Hỏa < Hõa < Hóa < Họa \
            < Hòa An < Hoa Lư < Hoan < Long Phú < Mỹ Tú < Mỹ Xuyên < Thạnh Trị < Trà Ôn < Trang < Trăng < \
            Trân < Trần < Trân Đề < Trần Đề \
            < Trận Đề < Uyên < Ưng < Zen < ភូមិ";
        let names: Vec<&str> = names.split(" < ").collect();
        assert!(names.is_sorted_by(|a, b| sort_key(a) < sort_key(b)));
        assert_eq!(sort_key("Trần Đề"), "tra|n-d{e{!11!10001");
    }

    fn any_text() -> impl Strategy<Value = String> {
        let typed = "[a-zđĐA-Z0-9 ,\r\n\u{300}-\u{303}\u{306}\u{309}\u{31b}\u{323}]{0,40}";
        prop_oneof![typed, vec(any::<char>(), 0..20).prop_map(String::from_iter)]
    }

    fn spelt(words: &[Vec<usize>]) -> String {
        let alphabet: Vec<char> = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz".chars().collect();
        let spell = |word: &Vec<usize>| word.iter().map(|i| alphabet[*i]).collect();
        words.iter().map(spell).collect::<Vec<String>>().join(" ")
    }

    proptest! {
        #[test]
        fn what_was_kept_stays_as_it_is(raw in any_text()) {
            for keep in [line, prose] {
                if let Ok(kept) = keep(&raw, 99) {
                    prop_assert_eq!(keep(&kept, 99), Ok(kept));
                }
            }
            prop_assert_eq!(fold(&fold(&raw)), fold(&raw));
            prop_assert_eq!(keep_marks(&keep_marks(&raw)), keep_marks(&raw));
        }

        #[test]
        fn keys_depend_on_neither_tone_style_nor_normal_form(raw in any_text()) {
            prop_assert_eq!(fold(&keep_marks(&raw)), fold(&raw));
            prop_assert_eq!(sort_key(&raw.nfc().collect::<String>()), sort_key(&raw));
            prop_assert!(sort_key(&raw).is_ascii());
        }

        #[test]
        fn words_sort_by_the_letters_of_the_alphabet(
            a in vec(vec(0..33_usize, 1..4), 1..4),
            b in vec(vec(0..33_usize, 1..4), 1..4),
        ) {
            prop_assert_eq!(sort_key(&spelt(&a)).cmp(&sort_key(&spelt(&b))), a.cmp(&b));
        }
    }
}
