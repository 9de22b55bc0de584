package board

import (
	"context"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// Whole is the board of the whole desk, for whoever may read figures.
func (s *Service) Whole(_ context.Context, a actor.Actor) (Board, error) {
	if err := a.Need(actor.FigureRead); err != nil {
		return Board{}, err
	}
	return Board{Days: Spans[0]}, nil
}

// Look computes what a board shows now. Who may see the board was asked by who opened it:
// Open, or Whole.
func (s *Service) Look(ctx context.Context, b Board) (l Look, err error) {
	l = Look{Board: b, At: s.o.Now(), Zone: s.o.Zone}
	as := actor.System("board")
	names, err := s.o.Names.Names(ctx, as)
	if err != nil {
		return l, err
	}
	asked, nothing := narrowed(b.Slice, names)
	f := report.FilterOf(asked)
	if nothing {
		f.Own = report.Nobody
	}
	l.Said, l.Kind = names.Said(ctx, b.Slice), names.KindOf(asked)
	today := s.o.Figures.Today()
	period := when.Last(b.Days, today)
	if l.Figures, err = s.o.Figures.Overview(ctx, as, period, f); err != nil {
		return l, err
	}
	one, err := s.o.Figures.Figures(ctx, as, when.Last(1, today), f)
	if err != nil {
		return l, err
	}
	l.Contacts, l.Answers = one.All[figure.N], one.All[figure.Answered]
	byKind, _ := report.AxisOf("channel_kind")
	table, err := s.o.Figures.Table(ctx, as, period, f, byKind, when.Period{})
	if err != nil {
		return l, err
	}
	l.Kinds = table.Rows
	if !nothing {
		l.Overdue, err = s.o.Overdue(ctx, asked)
	}
	return l, err
}

// narrowed is the filter of figures that a slice stands for: kinds are their channels;
// nothing says that the desk has none of these kinds.
func narrowed(slice page.Filter, names contact.Names) (f page.Filter, nothing bool) {
	kinds := slice.All("kind")
	if len(kinds) == 0 {
		return slice, false
	}
	var codes []string
	for _, c := range names.Channels {
		in := false
		for _, kind := range kinds {
			in = in || string(c.Kind) == kind
		}
		if in != slice.Not("kind") {
			codes = append(codes, c.Code)
		}
	}
	f = slice.Without("kind")
	if len(codes) == 0 {
		return f, true
	}
	return f.With("channel", codes...), false
}
