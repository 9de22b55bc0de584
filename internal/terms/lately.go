package terms

import (
	"strings"
	"sync"
)

// lately holds terms of words that were made lately. It forgets them all when there are
// too many: they are soon made again.
var lately = &memory{words: map[string]made{}}

const (
	remembered = 50_000
	longest    = 40 // bytes of a word that is remembered
)

type memory struct {
	sync.RWMutex
	words map[string]made
}

func (m *memory) of(word string) (made, bool) {
	m.RLock()
	defer m.RUnlock()
	one, ok := m.words[word]
	return one, ok
}

func (m *memory) keep(word string, one made) {
	if len(word) > longest {
		return
	}
	m.Lock()
	defer m.Unlock()
	if len(m.words) >= remembered {
		clear(m.words)
	}
	m.words[strings.Clone(word)] = one // not with the text around it
}
