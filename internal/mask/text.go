package mask

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text hides e-mail addresses, names of messengers (@ivan_tg, t.me/ivan_tg) and long
// numbers (phones, cards, passports, accounts) in what people wrote; the last two digits of a number stay. It is a best effort: a name,
// an address of a house and a number in words are not known for what they are. It takes
// time in proportion to the text.
func Text(s string) string { return numbers(handles(emails(spelled(s)))) }

// handle is a name of a messenger: five letters at least, as Telegram asks, and not
// the end of an address. atSpelled is an address whose @ is a word in brackets.
var (
	handle    = regexp.MustCompile(`(^|[^\pL\pN_.@])@[A-Za-z][A-Za-z0-9_]{4,31}`)
	handleURL = regexp.MustCompile(`(?i)\b(t\.me|telegram\.me|tg://resolve\?domain=)/?[@+]?[a-z0-9_]{5,64}`)
	atSpelled = regexp.MustCompile(`(?i)([\pL\pN._%+-]{1,64})\s?[(\[{]\s?(?:at|собака|эт)\s?[)\]}]\s?([\pL\pN-]{1,63}(?:\.[\pL\pN-]{1,63}){1,4})`)
)

func handles(s string) string {
	if strings.Contains(s, "@") {
		s = handle.ReplaceAllString(s, "$1@***")
	}
	if !linked(s) {
		return s
	}
	return handleURL.ReplaceAllString(s, "$1/***")
}

// linked reports whether a text may hold an address of a messenger: most do not, which is
// seen faster so.
func linked(s string) bool {
	for i := range max(0, len(s)-2) {
		if s[i] == '.' && s[i+1]|0x20 == 'm' && s[i+2]|0x20 == 'e' || s[i:i+3] == "://" {
			return true
		}
	}
	return false
}

// spelled writes addresses that were made unlike ones as they are meant.
func spelled(s string) string {
	if !strings.ContainsAny(s, "([{") {
		return s
	}
	return atSpelled.ReplaceAllString(s, "$1@$2")
}

// invisible reports whether a character shows nothing of itself: joiners, soft hyphens,
// marks of direction, what stands on another character.
func invisible(r rune) bool { return r > 127 && unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me) }

func isAt(r rune) bool { return r == '@' || r == '＠' || r == '﹫' }

// emails hides addresses: what stands around each @, a blank on either side of it
// included.
func emails(s string) string {
	if !strings.ContainsAny(s, "@＠﹫") {
		return s
	}
	var b strings.Builder
	done := 0 // what is written
	for at, r := range s {
		if at < done || !isAt(r) {
			continue
		}
		before, local := back(s[done:at])
		domain, after := ahead(s[at+utf8.RuneLen(r):])
		if local == "" || domain == "" {
			continue
		}
		b.WriteString(s[done : done+before])
		b.WriteString(Email(local + "@" + domain))
		done = at + utf8.RuneLen(r) + after
	}
	return b.String() + s[done:]
}

func blank(r rune) bool { return r == ' ' || r == '\t' || r == '\u00A0' }

// back reads the name of a mailbox from the end of s: where it begins, and the name.
func back(s string) (begin int, local string) {
	end, wide := len(s), 0
	if r, width := utf8.DecodeLastRuneInString(s); blank(r) {
		wide = width
	}
	begin = end - wide
	for begin > 0 {
		r, width := utf8.DecodeLastRuneInString(s[:begin])
		if !unicode.In(r, unicode.L, unicode.Nd) && !strings.ContainsRune("._%+-", r) && !invisible(r) {
			break
		}
		begin -= width
	}
	return begin, visible(s[begin : end-wide])
}

// ahead reads a domain with a dot in it from the begin of s: the domain, and where what
// follows begins.
func ahead(s string) (domain string, after int) {
	skip := 0
	if r, width := utf8.DecodeRuneInString(s); blank(r) {
		skip = width
	}
	end := skip
	for end < len(s) {
		r, width := utf8.DecodeRuneInString(s[end:])
		if !unicode.In(r, unicode.L, unicode.Nd) && r != '-' && r != '.' && !invisible(r) {
			break
		}
		end += width
	}
	for end > skip && strings.IndexByte(".-", s[end-1]) >= 0 { // the end of a sentence
		end--
	}
	domain = visible(s[skip:end])
	if dot := strings.IndexByte(domain, '.'); dot <= 0 {
		return "", 0
	}
	return domain, end
}

// visible is a text without what shows nothing.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, s)
}

// longNumber is from how many digits on a number is hidden: dates, sums and orders are
// shorter.
const longNumber = 9

// maxBetween is how many characters may stand between two digits of a number.
const maxBetween = 3

// numbers hides numbers of longNumber digits and more, with what people write between
// them, but for dates and times of day.
func numbers(s string) string {
	if strings.IndexFunc(s, unicode.IsDigit) < 0 {
		return s
	}
	var b strings.Builder
	done := 0
	for i := 0; i < len(s); {
		r, width := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsDigit(r) {
			i += width
			continue
		}
		begin := i
		if i > done && s[i-1] == '+' {
			begin--
		}
		pieces, end := run(s, i, document(s[done:i]))
		pieces[0].begin = begin
		for len(pieces) > 0 {
			n, digits := 0, 0
			for n < len(pieces) && !pieces[n].moment(s) {
				digits += pieces[n].digits
				n++
			}
			if digits >= longNumber {
				b.WriteString(s[done:pieces[0].begin])
				b.WriteString(hidden + lastTwo(s[pieces[0].begin:pieces[n-1].end]))
				done = pieces[n-1].end
			}
			pieces = pieces[min(n+1, len(pieces)):]
		}
		i = end
	}
	return b.String() + s[done:]
}

// piece is digits without a blank between them.
type piece struct{ begin, end, digits int }

// run reads the digits that may be one number from i on, piece by piece, and where what
// follows begins, in which no digit stands before it. In a document (a passport) words
// may stand between them.
func run(s string, i int, document bool) (pieces []piece, end int) {
	last := piece{begin: i, end: i}
	between, apart := 0, false // since the last digit
	for i < len(s) {
		r, width := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsDigit(r):
			if apart {
				pieces, last = append(pieces, last), piece{begin: i}
			}
			last.digits++
			last.end = i + width
			between, apart = 0, false
		case invisible(r):
		case blank(r) || r == '\u2009' || r == '\u202F' || r == '\n' || r == '\r':
			between, apart = between+1, true
		case strings.ContainsRune("().-–—−‐‑/\\_*|·•'’~[]", r):
			between++
		case strings.ContainsRune(",:;", r) && digitAt(s, i+width): // else a list
			between++
		default:
			wide := connector(s[i:], document)
			if wide == 0 {
				return append(pieces, last), i
			}
			width, apart = wide, true
		}
		if between > maxBetween {
			break
		}
		i += width
	}
	return append(pieces, last), i
}

func digitAt(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsDigit(r)
}

// aside is how far words that tell what a number is stand from it, in bytes.
const aside = 60

var inDocument = regexp.MustCompile(`(?i)(?:сери[яиюей]|паспорт|passport|series)`)

// document reports whether what stands before a number says that it is of a document.
func document(s string) bool {
	s = s[max(0, len(s)-aside):]
	return len(s) > 4 && inDocument.MatchString(s)
}

var (
	numberWord = regexp.MustCompile(`^(?i)(?:,\s*)?(?:номер[а-я]{0,2}|ном\.?|number|no\.?|n|№)[:\s№]{0,3}`)
	seriesWord = regexp.MustCompile(`^(?i)(?:,\s*)?(?:сери[яиюей]|series)[:\s]{0,3}`)
)

// connector is how long the word is at the begin of s that parts the series of a
// document from its number; 0 for none.
func connector(s string, document bool) int {
	r, _ := utf8.DecodeRuneInString(s)
	if !strings.ContainsRune(",нНnN№сСsS", r) {
		return 0
	}
	s = s[:min(len(s), aside)]
	if document {
		if word := numberWord.FindString(s); word != "" {
			return len(word)
		}
	}
	return len(seriesWord.FindString(s))
}

var momentForm = func() *regexp.Regexp {
	const one = `(?:\d{4}[.\-/]\d{1,2}[.\-/]\d{1,2}|\d{1,2}[.\-/]\d{1,2}[.\-/]\d{4}|\d{1,2}:\d{2}(?::\d{2})?)`
	return regexp.MustCompile(`^` + one + `(?:[\-–—]` + one + `)?[.,\-–—]?$`)
}()

// moment reports whether a piece is a date, a time of day, or from one to another.
func (p piece) moment(s string) bool {
	return p.digits <= 16 && p.end-p.begin <= 32 && momentForm.MatchString(visible(s[p.begin:p.end]))
}

// lastTwo are the last two digits of a number, as 0 to 9.
func lastTwo(s string) string {
	var two []byte
	for len(two) < 2 {
		r, width := utf8.DecodeLastRuneInString(s)
		if unicode.IsDigit(r) {
			two = append(two, digit(r))
		}
		s = s[:len(s)-width]
	}
	return string([]byte{two[1], two[0]})
}

// digit is a digit of any script as 0 to 9: those of one script stand in a row of ten.
func digit(r rune) byte {
	zero := r
	for unicode.IsDigit(zero-1) && r-zero < 9 {
		zero--
	}
	if r < 128 {
		return byte(r)
	}
	return '0' + byte(r-zero)
}

// Shows reports whether Text leaves a text as it is.
func Shows(s string) bool { return Text(s) == s }
