package account

import (
	_ "embed"
	"strings"
)

//go:embed common.txt
var commonText string

// rows are what fingers walk along on a keyboard, in both alphabets. words are those
// that most people begin with: with digits and marks around them, and with each other,
// they make the passwords that a guesser tries first.
var rows, words = func() (rows, words []string) {
	for line := range strings.Lines(commonText) {
		line = strings.TrimSpace(line)
		if row, is := strings.CutPrefix(line, "> "); is {
			rows = append(rows, row)
		} else if line != "" {
			words = append(words, line)
		}
	}
	return rows, words
}()

// common reports whether a password, in lower case, is of those that are tried first:
// what it holds besides digits and marks is made of nothing but words of the list, walks
// along the keyboard, and own, the person's own words.
func common(lower string, own ...string) bool {
	rest := lower
	for rest != "" {
		n := 0
		for _, word := range append(own, words...) {
			if word != "" && strings.HasPrefix(rest, word) {
				n = max(n, len(word))
			}
		}
		n = max(n, walk(rest))
		if n == 0 {
			if !strings.ContainsRune("0123456789 !@#$%^&*()-_=+.,?/\\|'\":;<>[]{}~`\u2116", first(rest)) {
				return false
			}
			n = len(string(first(rest)))
		}
		rest = rest[n:]
	}
	return true
}

// walk is how many bytes at the beginning go along a row, either way: three characters
// or more, else 0.
func walk(s string) (longest int) {
	for _, row := range rows {
		for _, way := range []string{row, backwards(row)} {
			at := strings.IndexRune(way, first(s))
			if at < 0 {
				continue
			}
			n, chars := 0, 0
			along := []rune(way[at:])
			for i, r := range s {
				if chars == len(along) || along[chars] != r {
					break
				}
				chars++
				n = i + len(string(r))
			}
			if chars >= 3 {
				longest = max(longest, n)
			}
		}
	}
	return longest
}

func first(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

func backwards(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i := len(runes) - 1; i >= 0; i-- {
		b.WriteRune(runes[i])
	}
	return b.String()
}
