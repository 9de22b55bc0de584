package comment

import (
	"math/bits"

	"openpeople/internal/when"
)

// hits counts the comments of both sides in which something stands.
type hits struct{ low, rest int64 }

// stood is hits on its way, and in which comment something stood last.
type stood struct{ low, rest, last int32 }

// in notes that it stands in a comment, however often.
func (s *stood) in(n int32, side Standing) {
	switch {
	case s.last == n:
		return
	case side == Low:
		s.low++
	default:
		s.rest++
	}
	s.last = n
}

func (s *stood) hits() hits { return hits{int64(s.low), int64(s.rest)} }

// pair is two words beside each other.
type pair struct {
	words [2]int32
	hits
}

// count counts the comments with a mark, and in how many each word and each pair stands. A
// pair is counted where its words stand in enough comments each, and where pairs that share
// a place of a sieve with it stand as often together.
func (c *Corpus) count(t *Themes) (words []hits, pairs []pair) {
	of := make([]stood, len(c.Terms))
	all := 0
	c.marked(func(n int32, _ when.Day, a *Answer) {
		all += len(a.Words)
		if a.Standing == Low {
			t.Low++
		} else {
			t.Rest++
		}
		for _, w := range a.Words {
			if w != Between {
				of[w].in(n, a.Standing)
			}
		}
	})
	words = make([]hits, len(of))
	first, second := make([]bool, len(of)), make([]bool, len(of)) // of a pair it may be
	for w := range of {
		if words[w] = of[w].hits(); words[w].low+words[w].rest >= LeastHits {
			first[w], second[w] = true, !Denies(c.Terms[w])
		}
	}
	each := func(a *Answer, take func(key uint64)) {
		for i := 1; i < len(a.Words); i++ {
			if one, two := a.Words[i-1], a.Words[i]; one != Between && two != Between && first[one] && second[two] {
				take(uint64(one)<<32 | uint64(two))
			}
		}
	}
	often := newSieve(all)
	c.marked(func(_ int32, _ when.Day, a *Answer) { each(a, often.note) })
	var known pairs64
	c.marked(func(n int32, _ when.Day, a *Answer) {
		each(a, func(key uint64) {
			if often.noted(key) {
				known.of(key).in(n, a.Standing)
			}
		})
	})
	return words, known.list()
}

// marked reports whether it is a comment with a mark.
func (a Answer) marked() bool { return a.Written && a.Standing != Unmarked }

// marked goes through the comments with a mark, numbered from 1.
func (c *Corpus) marked(take func(n int32, on when.Day, a *Answer)) {
	n := int32(0)
	for _, day := range c.Days {
		for i := range day.Answers {
			if a := &day.Answers[i]; a.marked() {
				n++
				take(n, day.On, a)
			}
		}
	}
}

// spread makes so many bits of a key.
func spread(key uint64, width int) uint64 { return key * 0x9e3779b97f4a7c15 >> (64 - width) }

// sieve holds back keys that come less than LeastHits times, all but those that share a
// place with others.
type sieve struct {
	width  int // bits of a place
	places []uint8
}

// widest bounds a sieve, in bits of a place.
const widest = 22

// newSieve makes one for so many keys.
func newSieve(keys int) *sieve {
	width := min(max(bits.Len(uint(4*keys)), 1), widest)
	return &sieve{width, make([]uint8, 1<<width)}
}

func (s *sieve) note(key uint64) {
	if at := spread(key, s.width); s.places[at] < LeastHits {
		s.places[at]++
	}
}

func (s *sieve) noted(key uint64) bool { return s.places[spread(key, s.width)] >= LeastHits }

// pairs64 is a table of pairs by their keys, the two words side by side: open addressing,
// at most half full.
type pairs64 struct {
	width int
	n     int
	held  []struct {
		key uint64 // and 1; 0: nobody stands here
		stood
	}
}

func (p *pairs64) place(key uint64) int {
	at := spread(key, p.width)
	for p.held[at].key != key+1 && p.held[at].key != 0 {
		at = (at + 1) & (1<<p.width - 1)
	}
	return int(at)
}

// of returns what is known of a key, until the next is asked for.
func (p *pairs64) of(key uint64) *stood {
	if 2*p.n >= len(p.held) {
		p.grow()
	}
	one := &p.held[p.place(key)]
	if one.key == 0 {
		one.key = key + 1
		p.n++
	}
	return &one.stood
}

func (p *pairs64) grow() {
	old := p.held
	p.width = max(p.width+1, 10)
	p.held = make([]struct {
		key uint64
		stood
	}, 1<<p.width)
	for _, one := range old {
		if one.key != 0 {
			p.held[p.place(one.key-1)] = one
		}
	}
}

func (p *pairs64) list() (list []pair) {
	for _, one := range p.held {
		if key := one.key - 1; one.key != 0 {
			list = append(list, pair{[2]int32{int32(key >> 32), int32(key)}, one.hits()})
		}
	}
	return list
}
