package figures

import (
	"testing"

	"openpeople/internal/when"
)

// A shelf holds no more than it may, gives nothing of another fold, and parts that are
// read one after another stand beside each other.
func TestShelf(t *testing.T) {
	s := shelf{most: 1000}
	key := segmentKey{day: 2026_11_01}
	all := parts{places: true, sums: true}
	s.put(key, 2, kept{places: make([]byte, 10)})
	if _, there := s.find(key, 2, all); there {
		t.Error("sums were not read")
	}
	s.put(key, 2, kept{sums: make([]byte, 20)})
	if k, there := s.find(key, 2, all); !there || len(k.places) != 10 || len(k.sums) != 20 || s.size != 30 {
		t.Errorf("%v, %+v, %d bytes", there, k, s.size)
	}
	for _, stamp := range []int64{1, 3} {
		if _, there := s.find(key, stamp, all); there {
			t.Errorf("found as of fold %d", stamp)
		}
	}
	s.put(key, 1, kept{places: make([]byte, 5), sums: make([]byte, 5)}) // a reader of an earlier moment
	if k, there := s.find(key, 2, all); !there || len(k.places) != 10 {
		t.Error("the later one is gone")
	}
	s.put(key, 3, kept{places: make([]byte, 7)})
	if _, there := s.find(key, 3, all); there || s.size != 7 {
		t.Errorf("sums of another fold, or %d bytes", s.size)
	}
	for day := range when.Day(100) {
		s.put(segmentKey{day: day}, 1, kept{places: make([]byte, 30)})
		if s.size > s.most {
			t.Fatalf("%d bytes", s.size)
		}
	}
	held, n := 0, 0
	for _, one := range s.at {
		held, n = held+one.size(), n+1
	}
	if held != s.size || n < 30 {
		t.Errorf("%d bytes in %d, counted as %d", held, n, s.size)
	}
}
