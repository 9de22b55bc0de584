package query

import (
	"strings"

	"openpeople/internal/i18n"
)

// Slips is how many letters of a word of so many may be mistaken for it to be known.
func Slips(letters int) int {
	switch {
	case letters < 3:
		return 0
	case letters < 6:
		return 1
	}
	return 2
}

// Distance is by how many letters two words differ: one more, one less, another one, two
// in each other's place (Damerau and Levenshtein, no letter is changed twice). Over most it
// is most + 1.
func Distance(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > most || len(y)-len(x) > most {
		return most + 1
	}
	before, last, next := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		next[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			other := 1
			if x[i-1] == y[j-1] {
				other = 0
			}
			next[j] = min(last[j]+1, next[j-1]+1, last[j-1]+other)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
			least = min(least, next[j])
		}
		if least > most {
			return most + 1
		}
		before, last, next = last, next, before
	}
	return min(last[len(y)], most+1)
}

// keyboard are the same keys on both layouts.
var keyboard = i18n.Text{RU: "йцукенгшщзхъфывапролджэячсмитьбюё", EN: "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"}

// OtherLayout is what the keys of a text write on the other layout: ghbdtn is привет; ""
// when some key of it writes nothing there, or it is of both.
func OtherLayout(text string) string {
	for _, way := range [][2]string{{keyboard.RU, keyboard.EN}, {keyboard.EN, keyboard.RU}} {
		from, to := []rune(way[0]), []rune(way[1])
		ok := true
		other := strings.Map(func(r rune) rune {
			for i, key := range from {
				if key == r {
					return to[i]
				}
			}
			ok = false
			return -1
		}, strings.ToLower(text))
		if ok {
			return other
		}
	}
	return ""
}
