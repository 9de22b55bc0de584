package personal

import (
	"bytes"
	"cmp"
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
	leastDigits  = 7  // of a phone, in what was written of the person's own contacts
	leastUnlike  = 10 // digits of a phone that is nobody else's
	leastID      = 4  // characters of an id, of the name in a messenger
	unmistakable = 8  // characters of an id that is looked for in everybody's words
	leastPart    = 3  // letters of a name that stands alone
	leastSaid    = 12 // characters of a sentence of one word or two that is found again
	mostSaid     = 400
	run          = 3 // words in a row of the customer's that are found again
)

// Mask is what finds a person in words.
type Mask struct {
	whole []*regexp.Regexp // found between characters that are neither letters nor digits
	any   []*regexp.Regexp // found anywhere
	runs  map[[run]string]bool
}

// Everywhere finds the person where anybody may be meant: by name and surname together, in
// any case of the Russian grammar, by a whole phone, by e-mail, by the name in a messenger
// after its @, and by ids that are nothing else (Unmistakable).
func (p Person) Everywhere() Mask {
	var m Mask
	m.addKeys(p, leastUnlike, Unmistakable)
	for _, name := range p.Names {
		if parts := strings.Fields(name); len(parts) > 1 {
			m.add(&m.whole, inflected(parts, "(?i)"))
			slices.Reverse(parts)
			m.add(&m.whole, inflected(parts, "(?i)"))
		}
	}
	return m
}

// Unmistakable reports whether an id can be taken for nothing else wherever it stands: it
// is long, and of letters and digits.
func Unmistakable(id string) bool {
	return utf8.RuneCountInString(id) >= unmistakable && strings.ContainsFunc(id, unicode.IsLetter) && strings.ContainsFunc(id, unicode.IsDigit)
}

// Addressed finds the person where somebody else speaks: by what is nobody else's, a whole
// phone, an e-mail, the name in a messenger after its @ and ids that are nothing else
// (Unmistakable), and by no name.
func (p Person) Addressed() (m Mask) {
	m.addKeys(p, leastUnlike, Unmistakable)
	return m
}

// Spellings are the words by which search finds what Addressed may mask: phones as one
// number, with the code of the country or without, and as they are set apart most.
func (p Person) Spellings() (list []string) {
	for _, phone := range p.Phones {
		var digits strings.Builder
		for _, r := range phone {
			if r >= '0' && r <= '9' {
				digits.WriteRune(r)
			}
		}
		whole := digits.String()
		if len(whole) < leastUnlike {
			continue
		}
		own := whole[len(whole)-leastUnlike:]
		list = append(list, whole, own, "8"+own, own[:3]+" "+own[3:], own[:3]+" "+own[3:6]+" "+own[6:], own[:3]+" "+own[3:6]+" "+own[6:8]+" "+own[8:])
	}
	list = append(list, p.Emails...)
	for _, id := range slices.Concat(p.IDs, p.Handles) {
		if id = strings.TrimPrefix(id, "@"); Unmistakable(id) || slices.Contains(p.Handles, id) && utf8.RuneCountInString(id) >= leastID {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(s string) bool { return s == "" })
}

// Here finds the person in what was written of the person's own contacts: by every id, by
// each part of the name alone, too, where it stands with a capital, and by words that the
// person said, three in a row and short sentences.
func (p Person) Here() Mask {
	m := p.Everywhere()
	m.addKeys(p, leastDigits, func(id string) bool { return utf8.RuneCountInString(id) >= leastID })
	for _, name := range p.Names {
		for _, part := range strings.Fields(name) {
			if utf8.RuneCountInString(part) >= leastPart {
				m.add(&m.whole, inflected([]string{part}, ""))
			}
		}
	}
	m.addSaid(p.Said)
	return m
}

// addKeys finds phones of so many digits, e-mails, and the ids that may be looked for.
func (m *Mask) addKeys(p Person, digits int, may func(id string) bool) {
	for _, e := range p.Emails {
		m.add(&m.whole, quoted(e))
	}
	for _, phone := range p.Phones {
		m.addPhone(phone, digits)
	}
	for _, handle := range p.Handles {
		if handle = strings.TrimPrefix(handle, "@"); utf8.RuneCountInString(handle) >= leastID {
			m.add(&m.whole, quoted("@"+handle))
		}
	}
	for _, id := range slices.Concat(p.IDs, p.Handles) {
		if id = strings.TrimPrefix(id, "@"); may(id) {
			m.add(&m.whole, quoted(id))
		}
	}
}

// quoted finds words as they are, in letters of any size; "" finds nothing.
func quoted(words string) string {
	if words == "" {
		return ""
	}
	return "(?i)" + regexp.QuoteMeta(words)
}

// addSaid finds what the person said again, word for word.
func (m *Mask) addSaid(texts []string) {
	m.runs = map[[run]string]bool{}
	var short []string
	for _, text := range texts {
		words := wordsOf(text)
		for i := range max(0, len(words)-run+1) {
			m.runs[runAt(words, i)] = true
		}
		for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".!?…\n", r) }) {
			if s = strings.TrimSpace(s); utf8.RuneCountInString(s) >= leastSaid && len(wordsOf(s)) < run {
				short = append(short, s)
			}
		}
	}
	slices.SortFunc(short, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	short = slices.Compact(short)
	for some := range slices.Chunk(short[:min(len(short), mostSaid)], 50) {
		patterns := make([]string, len(some))
		for i, s := range some {
			words := strings.Fields(s)
			for j := range words {
				words[j] = regexp.QuoteMeta(words[j])
			}
			patterns[i] = strings.Join(words, `\s+`)
		}
		m.add(&m.any, "(?i)"+strings.Join(patterns, "|"))
	}
}

// word is one word of a text: where it stands, and how it is compared.
type word struct {
	begin, end int
	text       string
}

// wordsOf are the words of a text: what stands between characters that are neither letters
// nor digits.
func wordsOf(text string) (list []word) {
	begin := -1
	for i, r := range text + " " {
		switch {
		case inWord(r):
			if begin < 0 {
				begin = i
			}
		case begin >= 0:
			list = append(list, word{begin, i, strings.ReplaceAll(strings.ToLower(text[begin:i]), "ё", "е")})
			begin = -1
		}
	}
	return list
}

func runAt(words []word, i int) (of [run]string) {
	for j := range of {
		of[j] = words[i+j].text
	}
	return of
}

// unsaid masks words that the person said in a row.
func (m Mask) unsaid(text string) string {
	if len(m.runs) == 0 {
		return text
	}
	words := wordsOf(text)
	var b strings.Builder
	done := 0
	for i := 0; i+run <= len(words); i++ {
		if !m.runs[runAt(words, i)] {
			continue
		}
		begin := words[i].begin
		for i+run < len(words) && m.runs[runAt(words, i+1)] {
			i++
		}
		b.WriteString(text[done:begin])
		b.WriteString(Gone)
		done = words[i+run-1].end
		i += run - 1
	}
	return b.String() + text[done:]
}

func (m *Mask) add(to *[]*regexp.Regexp, pattern string) {
	if pattern == "" {
		return
	}
	pattern = strings.NewReplacer("е", "[её]", "ё", "[её]", "Е", "[ЕЁ]", "Ё", "[ЕЁ]").Replace(pattern)
	if re, err := regexp.Compile(pattern); err == nil {
		re.Longest() // a name in its longest ending
		*to = append(*to, re)
	}
}

// addPhone finds the digits of a phone however they are set apart, with the code of the
// country or without.
func (m *Mask) addPhone(phone string, least int) {
	var digits []string
	for _, r := range phone {
		if r >= '0' && r <= '9' {
			digits = append(digits, string(r))
		}
	}
	if len(digits) < least {
		return
	}
	own := digits[max(0, len(digits)-10):]
	m.add(&m.whole, `(?:\+?\d{1,3}[\s()./\x{2010}-\x{2015}-]*)?`+strings.Join(own, `[\s()./\x{2010}-\x{2015}-]*`))
}

// Text masks what names the person.
func (m Mask) Text(text string) string {
	text = m.unsaid(text)
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
