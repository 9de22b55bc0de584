package openday

import (
	"context"
	"slices"
	"strings"

	"openpeople/internal/actor"
	"openpeople/internal/page"
	"openpeople/internal/terms"
	"openpeople/internal/when"
)

// MaxLooked is how many notes one part of a list looks through for words.
const MaxLooked = 1000

// Notes lists notes, the latest first. Words are looked for in what the actor may read:
// nobody learns a number by finding it where it is hidden. A part that looked through
// MaxLooked notes says until when, and its Next looks on.
func (s *Service) Notes(ctx context.Context, a actor.Actor, f NoteFilter, p page.Request) (out page.Of[NoteRow], err error) {
	if err := a.Need(actor.NoteRead); err != nil {
		return out, err
	}
	if f.Words == "" {
		out, err = s.store.ListNotes(ctx, f, p)
		for i := range out.Rows {
			hide(a, &out.Rows[i])
		}
		return out, err
	}
	asked := terms.Of(f.Words)
	if len(asked) == 0 {
		return out, nil
	}
	look := page.Request{After: p.After, Limit: page.MaxLimit}
	for looked := 0; ; {
		part, err := s.store.ListNotes(ctx, f, look)
		if err != nil {
			return page.Of[NoteRow]{}, err
		}
		for _, n := range part.Rows {
			hide(a, &n)
			if !says(ctx, n.Said, asked) {
				continue
			}
			if out.Rows = append(out.Rows, n); len(out.Rows) > p.Rows() {
				return page.Cut(out.Rows, p.Rows(), placeOf), nil
			}
		}
		if part.Next == (page.Cursor{}) {
			return out, nil
		}
		if looked += len(part.Rows); looked >= MaxLooked {
			last := part.Rows[len(part.Rows)-1].WrittenAt
			out.Next, out.Until = part.Next, when.DayOf(last, s.o.Zone).Add(1) // of its own day some may follow
			return out, nil
		}
		look.After = part.Next
	}
}

func placeOf(n NoteRow) page.Cursor { return page.Cursor{At: n.WrittenAt.UnixMilli(), ID: n.ID} }

// says reports whether every term begins a word of a note, in the form by which words
// are found.
func says(ctx context.Context, n Said, asked []string) bool {
	text := []string{n.What, n.Quote, n.HinderedText, n.HelpedText, n.Elsewhere}
	for _, code := range n.Hindered {
		text = append(text, ChipName(Hindrances, code).For(ctx))
	}
	for _, code := range n.Helped {
		text = append(text, ChipName(Helps, code).For(ctx))
	}
	said := terms.Of(strings.Join(text, "\n"))
	return !slices.ContainsFunc(asked, func(term string) bool {
		return !slices.ContainsFunc(said, func(word string) bool { return strings.HasPrefix(word, term) })
	})
}

// CountNotes counts what a filter lets through, at most MaxCount; -1 when words are
// looked for, since that would read every note.
func (s *Service) CountNotes(ctx context.Context, a actor.Actor, f NoteFilter) (int64, error) {
	if err := a.Need(actor.NoteRead); err != nil {
		return 0, err
	}
	if f.Words != "" {
		return -1, nil
	}
	return s.store.CountNotes(ctx, f, MaxCount)
}
