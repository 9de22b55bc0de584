package figures

import (
	"context"
	"database/sql"
	"slices"
	"sync"

	"openpeople/internal/figure"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// shelf keeps segments in memory as they were read, each under the stamp of the fold
// that wrote it: who asks for a year again reads stamps, and of the segments only what
// was written since. It is as right as the database is, on any number of nodes.
type shelf struct {
	mu   sync.Mutex
	at   map[segmentKey]*shelved
	size int // bytes
	most int // of size
}

type shelved struct {
	stamp int64
	kept
}

// ShelfSize is how many bytes of segments are kept in memory: those of some six million
// contacts. Less than what one report reads is as good as none, for each segment of it
// would be gone when it is asked for again.
const ShelfSize = 256 << 20

// parts are the columns of a segment that somebody reads.
type parts struct{ places, sums, others, names bool }

// in reports whether all is there that is wanted.
func (p parts) in(k *kept) bool {
	return (!p.places || k.places != nil) && (!p.sums || k.sums != nil) && (!p.others || k.others != nil) && (!p.names || k.names != nil)
}

// text are the columns as they are selected.
func (p parts) text() (text string) {
	for _, one := range []struct {
		name   string
		wanted bool
	}{{"places", p.places}, {"sums", p.sums}, {"others", p.others}, {"names", p.names}} {
		if one.wanted {
			text += ", " + one.name
		} else {
			text += ", NULL"
		}
	}
	return text
}

func (k *kept) size() int { return len(k.places) + len(k.sums) + len(k.others) + len(k.names) }

// find takes a segment off the shelf, if what stands there is of that stamp and whole.
func (s *shelf) find(key segmentKey, stamp int64, want parts) (kept, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	have := s.at[key]
	if have == nil || have.stamp != stamp || !want.in(&have.kept) {
		return kept{}, false
	}
	return have.kept, true
}

// put adds what was read of a segment; others go, whichever, where there is no room.
func (s *shelf) put(key segmentKey, stamp int64, read kept) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at == nil {
		s.at = map[segmentKey]*shelved{}
	}
	have := s.at[key]
	if have == nil || have.stamp < stamp {
		if have != nil {
			s.size -= have.size()
		}
		have = &shelved{stamp: stamp}
		s.at[key] = have
	}
	if have.stamp != stamp { // somebody has read a later one
		return
	}
	s.size -= have.size()
	for _, part := range []struct{ to, from *[]byte }{{&have.places, &read.places}, {&have.sums, &read.sums}, {&have.others, &read.others}, {&have.names, &read.names}} {
		if *part.from != nil {
			*part.to = *part.from
		}
	}
	s.size += have.size()
	for other, one := range s.at {
		if s.size <= s.most {
			return
		}
		s.size -= one.size()
		delete(s.at, other)
	}
}

// eachSegment hands over what is wanted of some segments, in no order; nobody may change
// it.
func (s *Store) eachSegment(ctx context.Context, want parts, take func(segmentKey, kept) error, where string, args ...any) error {
	type stamped struct {
		segmentKey
		stamp int64
	}
	list, err := engine.Gather(ctx, s.db, func(scan func(...any) error) (one stamped, err error) {
		err = scan(&one.day, &one.part, &one.stamp)
		return one, err
	}, "SELECT day, part, stamp FROM figure_segments WHERE "+where, args...)
	if err != nil {
		return err
	}
	var missing [figure.Parts][]when.Day
	for _, one := range list {
		k, there := s.shelf.find(one.segmentKey, one.stamp, want)
		if !there {
			missing[one.part] = append(missing[one.part], one.day)
			continue
		}
		if err := take(one.segmentKey, k); err != nil {
			return err
		}
	}
	for part, days := range missing {
		for some := range slices.Chunk(days, 200) {
			args := []any{part}
			for _, day := range some {
				args = append(args, int(day))
			}
			err := s.db.Each(ctx, "SELECT day, stamp"+want.text()+" FROM figure_segments WHERE part = ? AND day IN ("+engine.Marks(len(some))+")", args, func(rows *sql.Rows) error {
				key, stamp, k := segmentKey{part: figure.Part(part)}, int64(0), kept{}
				if err := rows.Scan(&key.day, &stamp, &k.places, &k.sums, &k.others, &k.names); err != nil {
					return err
				}
				s.shelf.put(key, stamp, k)
				return take(key, k)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
