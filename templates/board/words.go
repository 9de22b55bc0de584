package board

import (
	"context"
	"strconv"
	"strings"

	"openpeople/internal/board"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/templates/ui"
)

// tiles are the figures of a board: those of Today. One of which the days can say nothing
// yet, and reviews where there are none, have no place on a wall.
func tiles(ctx context.Context, l board.Look) (list []ui.Figure) {
	for _, k := range report.KPIs {
		if k.Today != report.Tile {
			continue
		}
		value := k.Value(l.Figures.Measures)
		if value == nil && (k.Key == report.IQS || k.Ripens && l.Figures.Period.From > l.Figures.RipeDay) {
			continue
		}
		var aim *float64
		if target, has := l.Figures.Targets.Of(string(l.Kind), k); has {
			aim = &target
		}
		list = append(list, ui.Measured(ctx, k, l.Figures.Figures, l.Figures.Before.Measures, aim))
	}
	return list
}

// signs are the shapes of how a figure stands to its target.
var signs = map[ui.Verdict]string{ui.Met: "✓", ui.Missed: "✗", ui.Within: "≈"}

// stateOf is none of what is made of too few.
func stateOf(f ui.Figure) ui.Verdict {
	if f.Few {
		return ""
	}
	return f.Verdict
}

// stateWords say how a figure stands to its target, or why nobody can tell.
func stateWords(ctx context.Context, f ui.Figure) string {
	var words []string
	if f.Few && f.Value != "" {
		words = append(words, i18n.T(ctx, "ui.few"))
	}
	if f.Target != "" {
		words = append(words, i18n.T(ctx, "ui.target", "Target", f.Target))
	}
	if verdict := stateOf(f).Words(ctx); verdict != "" {
		words = append(words, verdict)
	}
	return strings.Join(words, " · ")
}

// sure says how many a figure is made of, and its interval.
func sure(ctx context.Context, f ui.Figure) string {
	words := []string{i18n.T(ctx, "ui.n", "N", ui.Number(ctx, f.N))}
	if f.Interval != "" {
		words = append(words, f.Interval)
	}
	if f.Period != "" {
		words = append(words, f.Period)
	}
	return strings.Join(words, " · ")
}

func nameOf(ctx context.Context, l board.Look) string {
	if l.Board.Name == "" {
		return i18n.T(ctx, "board.title")
	}
	return l.Board.Name
}

// whose says the slice; the whole desk where there is none.
func whose(ctx context.Context, l board.Look) string { return sliceWords(ctx, l.Said) }

func sliceWords(ctx context.Context, list []page.Said) string {
	if len(list) == 0 {
		return i18n.T(ctx, "board.whole")
	}
	var words []string
	for _, said := range list {
		words = append(words, said.Label.For(ctx)+": "+ui.SaidValues(ctx, said))
	}
	return strings.Join(words, " · ")
}

func days(ctx context.Context, l board.Look) string {
	if l.Board.Days == 1 {
		return i18n.T(ctx, "board.today") + ", " + ui.Period(ctx, l.Figures.Period)
	}
	return i18n.T(ctx, "board.days", "Count", l.Board.Days) + ": " + ui.Period(ctx, l.Figures.Period)
}

// share is the top-box share of a kind of channels; of too few with how many they are.
func share(ctx context.Context, r report.Row) string {
	s := r.Share(report.TopBox)
	if s == nil {
		return ui.None
	}
	if s.Few() {
		return ui.Part(ctx, s.K, s.N) + ", " + i18n.T(ctx, "ui.n", "N", ui.Number(ctx, s.N))
	}
	return ui.Part(ctx, s.K, s.N)
}

func overdue(ctx context.Context, l board.Look) string { return ui.Number(ctx, l.Overdue) }

func count(n int) string { return strconv.Itoa(n) }
