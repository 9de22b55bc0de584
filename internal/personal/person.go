package personal

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Person is by what one customer is known again in words that people wrote. The zero value
// is nobody.
type Person struct {
	Names, Phones, Emails, Handles, IDs []string

	Said []string // what the customer wrote: sentences of it are found again where staff quoted them
}

// Limits of what is looked for: less would be found in everybody's words.
const (
	leastDigits = 7  // of a phone
	leastID     = 4  // characters of an id, of the name in a messenger
	leastPart   = 3  // letters of a name that stands alone
	leastSaid   = 12 // characters of a sentence that is found again
	mostSaid    = 400
)

// Mask is what finds a person in words.
type Mask struct {
	whole []*regexp.Regexp // found between characters that are neither letters nor digits
	any   []*regexp.Regexp // found anywhere
}

// Everywhere finds the person where anybody may be meant: by name and surname together,
// phone, e-mail, id, name in a messenger, in any case of the Russian grammar.
func (p Person) Everywhere() Mask {
	var m Mask
	for _, e := range p.Emails {
		m.add(&m.whole, regexp.QuoteMeta(e))
	}
	for _, phone := range p.Phones {
		m.addPhone(phone)
	}
	for _, id := range slices.Concat(p.IDs, p.Handles) {
		if id = strings.TrimPrefix(id, "@"); utf8.RuneCountInString(id) >= leastID {
			m.add(&m.whole, regexp.QuoteMeta(id))
		}
	}
	for _, name := range p.Names {
		if parts := strings.Fields(name); len(parts) > 1 {
			m.add(&m.whole, inflected(parts))
			slices.Reverse(parts)
			m.add(&m.whole, inflected(parts))
		}
	}
	return m
}

// Here finds the person in what was written of the person's own contacts: each part of
// the name alone, too, and sentences that the person wrote.
func (p Person) Here() Mask {
	m := p.Everywhere()
	for _, name := range p.Names {
		for _, part := range strings.Fields(name) {
			if utf8.RuneCountInString(part) >= leastPart {
				m.add(&m.whole, inflected([]string{part}))
			}
		}
	}
	var said []string
	for _, text := range p.Said {
		for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".!?…\n", r) }) {
			if s = strings.TrimSpace(s); utf8.RuneCountInString(s) >= leastSaid {
				said = append(said, s)
			}
		}
	}
	slices.SortFunc(said, func(a, b string) int { return len(b) - len(a) })
	said = slices.Compact(said)
	for some := range slices.Chunk(said[:min(len(said), mostSaid)], 50) {
		quoted := make([]string, len(some))
		for i, s := range some {
			words := strings.Fields(s)
			for j := range words {
				words[j] = regexp.QuoteMeta(words[j])
			}
			quoted[i] = strings.Join(words, `\s+`)
		}
		m.add(&m.any, strings.Join(quoted, "|"))
	}
	return m
}

func (m *Mask) add(to *[]*regexp.Regexp, pattern string) {
	if pattern == "" {
		return
	}
	pattern = strings.NewReplacer("е", "[её]", "ё", "[её]", "Е", "[ЕЁ]", "Ё", "[ЕЁ]").Replace(pattern)
	if re, err := regexp.Compile("(?i)" + pattern); err == nil {
		*to = append(*to, re)
	}
}

// addPhone finds the digits of a phone however they are set apart, with the code of the
// country or without.
func (m *Mask) addPhone(phone string) {
	var digits []string
	for _, r := range phone {
		if r >= '0' && r <= '9' {
			digits = append(digits, string(r))
		}
	}
	if len(digits) < leastDigits {
		return
	}
	own := digits[max(0, len(digits)-10):]
	m.add(&m.whole, `(?:\+?\d{1,3}[\s()./\x{2010}-\x{2015}-]*)?`+strings.Join(own, `[\s()./\x{2010}-\x{2015}-]*`))
}

// inflected finds a name in every case: each part without its ending, and with one of up
// to three letters.
func inflected(parts []string) string {
	out := make([]string, len(parts))
	for i, part := range parts {
		stem := strings.TrimRight(part, "аеёиоуыэюяйьАЕЁИОУЫЭЮЯЙЬ")
		if utf8.RuneCountInString(stem) < 2 {
			stem = part
		}
		out[i] = regexp.QuoteMeta(stem) + `\p{L}{0,3}`
	}
	return strings.Join(out, `\s+`)
}

// Text masks what names the person.
func (m Mask) Text(text string) string {
	for _, re := range m.any {
		text = re.ReplaceAllLiteralString(text, Gone)
	}
	for _, re := range m.whole {
		text = replaceWhole(re, text)
	}
	return text
}

// replaceWhole replaces what is found between characters that are neither letters nor
// digits.
func replaceWhole(re *regexp.Regexp, text string) string {
	var b strings.Builder
	done, from := 0, 0
	for from < len(text) {
		at := re.FindStringIndex(text[from:])
		if at == nil || at[0] == at[1] {
			break
		}
		begin, end := from+at[0], from+at[1]
		before, _ := utf8.DecodeLastRuneInString(text[:begin])
		after, width := utf8.DecodeRuneInString(text[end:])
		if begin > 0 && inWord(before) || width > 0 && inWord(after) {
			_, step := utf8.DecodeRuneInString(text[begin:])
			from = begin + step
			continue
		}
		b.WriteString(text[done:begin])
		b.WriteString(Gone)
		done, from = end, end
	}
	return b.String() + text[done:]
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// JSON masks what names the person in the strings of a JSON text; one that cannot be read
// stays.
func (m Mask) JSON(raw string) string {
	var v any
	d := json.NewDecoder(strings.NewReader(raw))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return raw
	}
	changed := false
	var walk func(v any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case string:
			text := m.Text(v)
			changed = changed || text != v
			return text
		case []any:
			for i := range v {
				v[i] = walk(v[i])
			}
		case map[string]any:
			for key := range v {
				v[key] = walk(v[key])
			}
		}
		return v
	}
	v = walk(v)
	if !changed {
		return raw
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return raw
	}
	return strings.TrimSpace(b.String())
}
