package personal

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// endings are those of a Russian name in its cases, by how the name ends; the longest that
// fits counts. A name of another script has none.
var endings = []struct{ of, become string }{
	{"ая", "ая|ой|ою|ую"}, {"яя", "яя|ей|ею|юю"},
	{"ый", "ый|ого|ому|ым|ом"}, {"ой", "ой|ого|ому|ым|им|ом"}, {"ий", "ий|ого|его|ому|ему|им|ом|ем|ия|ию|ием|ии"},
	{"а", "а|ы|и|е|у|ой|ою|ей|ею"}, {"я", "я|и|е|ю|ей|ею"},
	{"й", "й|я|ю|ем|е|и"}, {"ь", "ь|я|ю|ем|е|и|ью"}, {"о", "о|а|у|ом|е"},
}

// ofConsonant are the endings of a name that ends in a consonant.
const ofConsonant = "а|у|ом|ем|ым|е"

// inflected finds a name in every case: its parts one after another. With sized "" each
// begins with a capital; "(?i)" takes letters of any size.
func inflected(parts []string, sized string) string {
	out := make([]string, len(parts))
	for i, part := range parts {
		halves := strings.Split(part, "-")
		for j := range halves {
			halves[j] = inCases(halves[j], sized)
		}
		out[i] = strings.Join(halves, "-")
	}
	return strings.Join(out, `\s+`)
}

// inCases finds one word of a name: Вера, Веры, Вере; Лев, Льва; Smith.
func inCases(name, sized string) string {
	first, width := utf8.DecodeRuneInString(name)
	if width == 0 {
		return ""
	}
	low := strings.ToLower(name[width:])
	begin := sized + regexp.QuoteMeta(string(unicode.ToUpper(first))) + "(?i:"
	for _, e := range endings {
		if stem, is := strings.CutSuffix(low, e.of); is && stem != "" {
			return begin + regexp.QuoteMeta(stem) + "(?:" + e.become + "))"
		}
	}
	last, _ := utf8.DecodeLastRuneInString(low)
	if !unicode.Is(unicode.Cyrillic, last) || strings.ContainsRune("еёиуыэю", last) {
		return begin + regexp.QuoteMeta(low) + ")"
	}
	all := regexp.QuoteMeta(low) + "(?:" + ofConsonant + ")?"
	if fleeting := []rune(low); len(fleeting) >= 2 && strings.ContainsRune("еёо", fleeting[len(fleeting)-2]) { // Павел, Павла
		soft, before := "", append([]rune{first}, fleeting...)[len(fleeting)-2]
		if unicode.ToLower(before) == 'л' { // Лев, Льва
			soft = "ь"
		}
		all += "|" + regexp.QuoteMeta(string(fleeting[:len(fleeting)-2])) + soft + string(last) + "(?:" + ofConsonant + ")"
	}
	return begin + all + ")"
}
