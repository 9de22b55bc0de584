package terms

import "unicode/utf8"

// Beginnings are the letters with which some terms begin: the term of a word in Latin or
// Cyrillic letters begins as the word does, whatever is cut from its end. nil: all letters.
type Beginnings struct{ latin, cyrillic uint64 } // from '0' and from 'а'

// BeginningsOf are those of some terms.
func BeginningsOf(terms []string) *Beginnings {
	b := &Beginnings{}
	for _, t := range terms {
		switch r := beginning(t); {
		case r >= 'а':
			b.cyrillic |= 1 << (r - 'а')
		case r > 0:
			b.latin |= 1 << ((r - '0') & 63)
		}
	}
	return b
}

// beginning is the first letter of a word in lower case, ё as е, or its first figure; 0 for
// one of another alphabet.
func beginning(word string) rune {
	r, _ := utf8.DecodeRuneInString(word)
	switch {
	case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'а' && r <= 'я':
		return r
	case r >= 'A' && r <= 'Z', r >= 'А' && r <= 'Я':
		return r + 32
	case r == 'ё' || r == 'Ё':
		return 'е'
	}
	return 0
}

// not reports whether the term of a word is none of the terms, by its beginning.
func (b *Beginnings) not(word string) bool {
	if b == nil {
		return false
	}
	switch r := beginning(word); {
	case r >= 'а':
		return b.cyrillic>>(r-'а')&1 == 0
	case r > 0:
		return b.latin>>((r-'0')&63)&1 == 0
	}
	return false
}
