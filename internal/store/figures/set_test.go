package figures

import (
	"testing"

	"pgregory.net/rapid"
)

func TestSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s Set
		want := map[int64]bool{}
		near := rapid.OneOf(rapid.Int64Range(0, 200), rapid.Int64Range(4000, 4200), rapid.Int64())
		for _, id := range rapid.SliceOf(near).Draw(t, "ids") {
			s.Add(id)
			want[id] = true
		}
		for id := range want {
			if !s.Has(id) {
				t.Fatalf("%d is not in it", id)
			}
		}
		for _, id := range rapid.SliceOf(near).Draw(t, "asked") {
			if s.Has(id) != want[id] {
				t.Fatalf("%d: %v", id, s.Has(id))
			}
		}
	})
}
