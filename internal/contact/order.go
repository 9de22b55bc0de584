package contact

import (
	"context"

	"openpeople/internal/page"
)

// Order is how a list of contacts goes. Each is one that every filter bounds: by the
// day, by the time of the answer, or by the mark and within a mark by the day, the
// latest first.
type Order string

const (
	Latest    Order = ""
	WorstMark Order = "mark"      // the lowest mark first
	BestMark  Order = "mark-down" // the highest
	Answered  Order = "answered"  // what was answered lately, of contacts that have a mark
	Oldest    Order = "oldest"    // by the day, the oldest first: for programs that read on
)

// marks are those of which a list in the order of marks consists, in that order; what
// has no mark stands in none.
func (f Filter) marks() []int {
	var wanted [marksEnd]bool
	for _, m := range f.Marks {
		if m > 0 && m < marksEnd {
			wanted[m] = true
		}
	}
	var out []int
	for i := 1; i < marksEnd; i++ {
		m := i
		if f.Order == BestMark {
			m = marksEnd - i
		}
		if wanted[m] || len(f.Marks) == 0 {
			out = append(out, m)
		}
	}
	return out
}

// marksEnd is over the highest mark that a list can be narrowed to, and how many fit
// below an instant in the cursor of a list by mark.
const marksEnd = 6

// placed is the cursor of a row in a list by mark.
func placed(mark int, in page.Cursor) page.Cursor {
	return page.Cursor{At: in.At*marksEnd + int64(mark), ID: in.ID}
}

// inOrder reads a part of a list. One by mark is the lists of the single marks one
// after the other: it costs as much as they do, at most that of each mark once.
func (s *Service) inOrder(ctx context.Context, f Filter, p page.Request) (out page.Of[Row], err error) {
	switch f.Order {
	case Latest, Oldest:
		return s.store.ListContacts(ctx, f, p)
	case Answered:
		return s.store.ListAnswered(ctx, f, p)
	}
	marks, after := f.marks(), page.Cursor{}
	if p.After != (page.Cursor{}) {
		at := int(((p.After.At % marksEnd) + marksEnd) % marksEnd)
		for len(marks) > 0 && marks[0] != at {
			marks = marks[1:]
		}
		after = page.Cursor{At: (p.After.At - int64(at)) / marksEnd, ID: p.After.ID}
	}
	for _, m := range marks {
		one := f
		one.Marks = []int{m}
		part, err := s.store.ListContacts(ctx, one, page.Request{After: after, Limit: p.Rows() - len(out.Rows)})
		if err != nil {
			return page.Of[Row]{}, err
		}
		out.Rows = append(out.Rows, part.Rows...)
		if part.Next != (page.Cursor{}) {
			out.Next, out.Until = placed(m, part.Next), part.Until
			return out, nil
		}
		if after = (page.Cursor{}); len(out.Rows) == p.Rows() {
			return s.more(ctx, f, marks, m, out)
		}
	}
	return out, nil
}

// more ends a part that is full at the last row of a mark: the list goes on where one
// of the marks after it has a row.
func (s *Service) more(ctx context.Context, f Filter, marks []int, last int, out page.Of[Row]) (page.Of[Row], error) {
	past := false
	for _, m := range marks {
		if past {
			f.Marks = []int{m}
			part, err := s.store.ListContacts(ctx, f, page.Request{Limit: 1})
			if err != nil {
				return page.Of[Row]{}, err
			}
			if len(part.Rows) > 0 || part.Next != (page.Cursor{}) {
				end := out.Rows[len(out.Rows)-1]
				out.Next = placed(last, page.Cursor{At: end.EndedAt.UnixMilli(), ID: end.ID})
				return out, nil
			}
		}
		past = past || m == last
	}
	return out, nil
}
