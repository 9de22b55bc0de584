package words

import (
	"context"
	"database/sql"
	"hash/maphash"
	"sync"

	"openpeople/internal/contact"
	"openpeople/internal/page"
	"openpeople/internal/query"
)

// sketches keep in memory how the words of contacts follow each other that were looked into
// for a phrase, under a sum of what is stored of them: one that changed is sketched anew.
// Most phrases are looked for in the latest contacts. They go all together when they are too
// many.
type sketches struct {
	mu   sync.Mutex
	of   map[sketchOf]sketched
	size int // bytes
	most int
}

// sketchOf is whose sketch it is, and whether of what masks leave.
type sketchOf struct {
	contactID int64
	masked    bool
}

type sketched struct {
	sum uint64
	query.Sketch
}

// sketchesSize is how many bytes of sketches are kept: those of some thirty thousand
// conversations of 8 kB.
const sketchesSize = 32 << 20

// sketchWeight is what a sketch takes beside its bytes.
const sketchWeight = 80

var seed = maphash.MakeSeed()

// sumOf is of what is stored of a contact.
func sumOf(packed []byte, comment string) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	_, _ = h.Write(packed)
	_ = h.WriteByte(0)
	_, _ = h.WriteString(comment)
	return h.Sum64()
}

func (s *sketches) find(of sketchOf, sum uint64) (query.Sketch, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	have, there := s.of[of]
	return have.Sketch, there && have.sum == sum
}

func (s *sketches) keep(of sketchOf, sum uint64, made query.Sketch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil || s.size > s.most {
		s.of, s.size = map[sketchOf]sketched{}, 0
	}
	if have, there := s.of[of]; there {
		s.size -= sketchWeight + len(have.Sketch)
	}
	s.of[of] = sketched{sum, made}
	s.size += sketchWeight + len(made)
}

// JudgeSaid says of contacts in which every word stands that is looked for by itself, in no
// order, whether they hold what is looked for; masked: in what masks leave. It hands over
// what was said in those of which it is not sure.
func (s *Store) JudgeSaid(ctx context.Context, ids []any, m *query.Matcher, masked bool, judge func(id int64, yes bool), take func(at page.Cursor, said []contact.Said)) error {
	return s.db.InChunks(ctx, saidText, nil, ids, func(rows *sql.Rows) error {
		at, packed, comment, err := scanSaid(rows)
		if err != nil {
			return err
		}
		sum := sumOf(packed, comment)
		var said []contact.Said
		of := sketchOf{at.ID, masked}
		sketch, there := s.sketches.find(of, sum)
		if !there {
			said = saidIn(packed, comment)
			seen := said
			if masked {
				seen = contact.Masked(said)
			}
			sketch = query.SketchOf(contact.Texts(seen))
			s.sketches.keep(of, sum, sketch)
		}
		if yes, sure := m.Judge(sketch); sure {
			judge(at.ID, yes)
			return nil
		}
		if there {
			said = saidIn(packed, comment)
		}
		take(at, said)
		return nil
	})
}
