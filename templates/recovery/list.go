package recovery

import (
	"context"
	"slices"
	"strings"

	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/recovery"
	"openpeople/internal/stats"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

// Open is where the list begins: cases that wait for somebody. All is every case.
var (
	Open = nothingYet().With("state", string(recovery.Untaken), string(recovery.Taken), string(recovery.Waiting))
	All  = nothingYet().With("all", "1").URL(Path)
)

// nothingYet is a filter of the list that narrows nothing.
func nothingYet() page.Filter {
	f, _ := recovery.Params.Read(nil)
	return f
}

func (p ListPage) url(v View) string { return p.Filter.URL(Path + string(v)) }

func (p ListPage) tabs(ctx context.Context) []ui.Tab {
	rest := ListPage{Filter: p.Filter.Without("state")}
	list := ListPage{Filter: p.Filter}
	if !list.Filter.Any() {
		list.Filter = Open
	}
	return []ui.Tab{
		{Label: i18n.T(ctx, "recovery.list"), URL: list.url(AsList), Current: p.View == AsList},
		{Label: i18n.T(ctx, "recovery.board"), URL: rest.url(AsBoard), Current: p.View == AsBoard},
		{Label: i18n.T(ctx, "recovery.figures"), URL: rest.url(AsFigures), Current: p.View == AsFigures},
	}
}

func (p ListPage) narrowed() bool { return p.Filter.Without("all").Any() }

// chosen are the filters that are a choice of one value.
var chosen = []string{"owner", "team", "channel", "topic", "outcome", "cause"}

// drawn are the filters that have a field of their own.
func (p ListPage) drawn(name string) bool {
	return name == "all" || name == "state" && p.View == AsList || slices.Contains([]string{"late", "from", "to"}, name) || slices.Contains(chosen, name) && !p.Filter.Several(name)
}

// idle are the others, which links from figures set.
func (p ListPage) idle() (out []page.Param) {
	for _, param := range recovery.Params {
		if !p.drawn(param.Name) {
			out = append(out, param)
		}
	}
	return out
}

func (p ListPage) stateField(ctx context.Context) ui.Field {
	f := ui.Field{Name: "state", Label: i18n.T(ctx, "recovery.state"), Values: p.Filter.All("state"), Error: ui.FieldError(ctx, p.Wrong, "state")}
	for _, row := range recovery.States {
		f.Options = append(f.Options, ui.Option{Value: string(row.State), Label: row.Name.For(ctx)})
	}
	return f
}

// options are what a filter may be, by name.
func (p ListPage) options(ctx context.Context, name string) (out []ui.Option) {
	add := func(code, word string) {
		if word == "" {
			word = code
		}
		out = append(out, ui.Option{Value: code, Label: word})
	}
	switch name {
	case "owner":
		for _, a := range p.People {
			add(id(a.PersonID), a.Name)
		}
	case "team", "topic":
		for _, d := range p.Names.Dimensions[contact.DimensionKind(name)] {
			add(d.Code, d.Name)
		}
	case "channel":
		for _, c := range p.Names.Channels {
			add(c.Code, c.Name)
		}
	case "outcome", "cause":
		for _, w := range p.Words {
			if w.List == recovery.List(name) {
				add(w.Code, w.Name.For(ctx))
			}
		}
	}
	return out
}

func (p ListPage) selects(ctx context.Context) (out []ui.Field) {
	for _, param := range recovery.Params {
		if !slices.Contains(chosen, param.Name) || p.Filter.Several(param.Name) {
			continue
		}
		f := ui.Field{Name: param.Name, Label: param.Label.For(ctx), Value: p.Filter.Get(param.Name), Error: ui.FieldError(ctx, p.Wrong, param.Name)}
		out = append(out, f.Offering(append([]ui.Option{{Label: param.Label.For(ctx) + ": " + i18n.T(ctx, "recovery.any")}}, p.options(ctx, param.Name)...)))
	}
	return out
}

// word is the name of a value, "" where none is known.
func (p ListPage) word(ctx context.Context) func(param page.Param, value string) string {
	return func(param page.Param, value string) string {
		for _, o := range p.options(ctx, param.Name) {
			if o.Value == value {
				return o.Label
			}
		}
		return p.Names.Word(ctx, param.Name, value)
	}
}

// Said is what narrows the list, in words.
func (p ListPage) Said(ctx context.Context) []page.Said {
	return p.Filter.Without("all").Words(ctx, p.word(ctx))
}

// chips are the filters that are set.
func (p ListPage) chips(ctx context.Context) []ui.Chip {
	var out []ui.Chip
	less := func(f page.Filter) string {
		if !f.Any() {
			f = f.With("all", "1")
		}
		return f.URL(Path + string(p.View))
	}
	if set := p.Filter.Period(); set != (when.Period{}) {
		words := ui.Day(ctx, set.From) + " – " + ui.Day(ctx, set.To)
		if set.From != 0 && set.To != 0 {
			words = ui.Period(ctx, set)
		}
		out = append(out, ui.Chip{Label: words, Remove: less(p.Filter.Without("from", "to"))})
	}
	for _, said := range p.Filter.Without("all", "from", "to").Words(ctx, p.word(ctx)) {
		label := said.Label.For(ctx)
		if said.Kind != page.Flag {
			label += ": " + ui.SaidValues(ctx, said)
		}
		out = append(out, ui.Chip{Label: label, Remove: less(p.Filter.Unsaid(said))})
	}
	return out
}

func (p ListPage) bar(ctx context.Context) ui.FilterBar {
	b := ui.FilterBar{Action: Path + string(p.View), Chips: p.chips(ctx), Fields: filters(p), Wrong: p.Wrong, Boxes: append([]string{"from", "to"}, chosen...)}
	if p.narrowed() {
		b.Reset = nothingYet().With("all", "1").URL(Path + string(p.View))
	}
	return b
}

func (p ListPage) pages(ctx context.Context) ui.Pages {
	out := ui.Pages{Shown: len(p.Rows.Rows), Count: int64(p.Count), AtLeast: p.Count >= recovery.CountLimit}
	if p.Further {
		out.First = p.url(AsList)
	}
	out.Next = p.Filter.Next(Path, "after", p.Rows.Next)
	out.Exports = []ui.Link{{Label: "CSV", URL: p.Filter.URL(Path + ".csv")}}
	return out
}

func (p ListPage) caseURL(r recovery.Row) string { return CaseView{Who: p.Who, Case: r}.URL() }

// stateURL is the list of the cases of a state.
func (p ListPage) stateURL(s recovery.State) string {
	return p.Filter.Without("all").With("state", string(s)).URL(Path)
}

func (p ListPage) columnTitle(ctx context.Context, c recovery.Column) string {
	at := slices.IndexFunc(recovery.States, func(row recovery.StateRow) bool { return row.State == c.State })
	title := recovery.States[at].Name.For(ctx)
	if c.State == recovery.Closed {
		title = i18n.T(ctx, "recovery.board.closed", "Days", int(recovery.ClosedLately.Hours()/24))
	}
	return title + " · " + ui.Number(ctx, c.Count)
}

// markOf is the mark that opened a case.
func markOf(r recovery.Row) *int { return &r.Mark }

func about(r recovery.Row) string {
	return strings.Join(slices.DeleteFunc([]string{r.ChannelName, r.TopicName, r.TeamName}, func(s string) bool { return s == "" }), " · ")
}

// short is a text in one line of the length that an eye takes in.
func short(text string) string {
	const most = 110
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return text
}

// opened says how many cases figures are about.
func (p ListPage) opened(ctx context.Context) string {
	return i18n.T(ctx, "recovery.opened", "Count", p.Figures.Opened, "N", ui.Number(ctx, p.Figures.Opened))
}

// still says how many of the cases are open.
func (p ListPage) still(ctx context.Context) string {
	return i18n.T(ctx, "recovery.opened.open", "Count", p.Figures.Open, "N", ui.Number(ctx, p.Figures.Open))
}

// pairURL is the list of the cases that a pair of marks counts.
func (p ListPage) pairURL(pair recovery.Pair) string {
	return p.Filter.With("mark_before", id(int64(pair.Before))).With("mark_after", id(int64(pair.After))).URL(Path)
}

// openURL are the cases that are not closed.
func (p ListPage) openURL() string {
	return p.Filter.With("state", Open.All("state")...).URL(Path)
}

// tiles are the shares, each with its cases.
func (p ListPage) tiles(ctx context.Context) []ui.Figure {
	list := func(name, value string) string { return p.Filter.With(name, value).URL(Path) }
	f := p.Figures
	return []ui.Figure{
		p.tile(ctx, "acknowledged", f.Acknowledged, list("acknowledged", recovery.InTime)),
		p.tile(ctx, "in_time", f.InTime, list("closing", recovery.InTime)),
		p.tile(ctx, "solved", f.Fixed, list("solved", "1")),
	}
}

func (p ListPage) tile(ctx context.Context, key string, s stats.Share, url string) ui.Figure {
	t := ui.Figure{Label: i18n.T(ctx, "recovery.figure."+key), N: s.N, Formula: i18n.T(ctx, "recovery.figure."+key+".how"), Few: stats.TooFew(s.N), URL: url, Period: p.period(ctx)}
	if value, ok := s.Value(); ok {
		t.Value = ui.Percent(ctx, value)
		low, high, _ := s.Interval()
		t.Interval = ui.Between(ctx, low, high)
	}
	return t
}

func (p ListPage) period(ctx context.Context) string {
	if set := p.Filter.Period(); set.From != 0 && set.To != 0 {
		return ui.Period(ctx, set)
	}
	return ""
}

// againWords say what the same customers said before and after, and whether that is beyond
// chance.
func (p ListPage) againWords(ctx context.Context) string {
	g := p.Figures.Again
	answered := i18n.T(ctx, "recovery.again.answered", "Count", g.N, "N", ui.Number(ctx, g.N), "Asked", ui.Number(ctx, p.Figures.AskedAgain))
	switch {
	case g.N == 0:
		return answered
	case stats.TooFew(g.N):
		return answered + " " + i18n.T(ctx, "recovery.again.few")
	case !g.Proven():
		return answered + " " + i18n.T(ctx, "recovery.again.chance", "Low", ui.Signed(ctx, g.Low, 2), "High", ui.Signed(ctx, g.High, 2))
	}
	return answered + " " + i18n.T(ctx, "recovery.again.change", "Change", ui.Signed(ctx, g.Change, 2), "Low", ui.Signed(ctx, g.Low, 2), "High", ui.Signed(ctx, g.High, 2))
}
