package idea

import (
	"context"
	"net/url"

	"openpeople/internal/i18n"
	"openpeople/internal/idea"
	"openpeople/internal/page"
	"openpeople/templates/ui"
)

// Values of Query.Status besides the statuses.
const (
	OpenOnes = "open"
	AllOnes  = "all"
)

// Query is what a list of ideas shows, as it stands in the URL.
type Query struct {
	Order  idea.Order
	Mine   bool
	Status string // OpenOnes, AllOnes or a status
	Q      string
	After  page.Cursor
}

// UsualStatus is the status of a list where none is named.
func UsualStatus(mine bool) string {
	if mine {
		return AllOnes
	}
	return OpenOnes
}

func (q Query) values() url.Values {
	v := url.Values{}
	switch {
	case q.Mine:
		v.Set("mine", "1")
	case q.Order != idea.MostWanted:
		v.Set("order", string(q.Order))
	}
	if q.Status != UsualStatus(q.Mine) {
		v.Set("status", q.Status)
	}
	if q.Q != "" {
		v.Set("q", q.Q)
	}
	return v
}

func (q Query) at(path string) string {
	if v := q.values(); len(v) > 0 {
		return path + "?" + v.Encode()
	}
	return path
}

// URL is the page of the list.
func (q Query) URL() string {
	v := q.values()
	if q.After == (page.Cursor{}) {
		return q.at(Path)
	}
	v.Set("after", q.After.In(q.at(Path)))
	return Path + "?" + v.Encode()
}

func (q Query) export() string { return q.at(Path + ".csv") }

// narrowed reports whether the reader set a filter.
func (q Query) narrowed() bool { return q.Q != "" || q.Status != UsualStatus(q.Mine) }

// reset is the list without filters.
func (q Query) reset() Query {
	return Query{Order: q.Order, Mine: q.Mine, Status: UsualStatus(q.Mine)}
}

func (q Query) tabs(ctx context.Context) []ui.Tab {
	wanted, newest, mine := q.reset(), q.reset(), q.reset()
	wanted.Order, wanted.Mine, wanted.Status = idea.MostWanted, false, OpenOnes
	newest.Order, newest.Mine, newest.Status = idea.Newest, false, OpenOnes
	mine.Order, mine.Mine, mine.Status = idea.Newest, true, AllOnes
	return []ui.Tab{
		{Label: i18n.T(ctx, "idea.tab.wanted"), URL: wanted.URL(), Current: !q.Mine && q.Order == idea.MostWanted},
		{Label: i18n.T(ctx, "idea.tab.new"), URL: newest.URL(), Current: !q.Mine && q.Order == idea.Newest},
		{Label: i18n.T(ctx, "idea.tab.mine"), URL: mine.URL(), Current: q.Mine},
	}
}

func statusName(ctx context.Context, s string) string {
	switch s {
	case OpenOnes:
		return i18n.T(ctx, "idea.status.open")
	case AllOnes:
		return i18n.T(ctx, "idea.status.all")
	}
	return idea.Status(s).Name().For(ctx)
}

func (q Query) chips(ctx context.Context) []ui.Chip {
	var out []ui.Chip
	if q.Status != UsualStatus(q.Mine) {
		without := q
		without.Status, without.After = UsualStatus(q.Mine), page.Cursor{}
		out = append(out, ui.Chip{Label: statusName(ctx, q.Status), Remove: without.URL()})
	}
	if q.Q != "" {
		without := q
		without.Q, without.After = "", page.Cursor{}
		out = append(out, ui.Chip{Label: "«" + firstWords(q.Q, 40) + "»", Remove: without.URL()})
	}
	return out
}

func (p ListPage) bar(ctx context.Context) ui.FilterBar {
	b := ui.FilterBar{Action: Path, Chips: p.Query.chips(ctx), Fields: listFields(p), Wrong: p.Fault, Boxes: []string{"q", "status"}}
	if p.Query.narrowed() {
		b.Reset = p.Query.reset().URL()
	}
	return b
}

func (p ListPage) fields(ctx context.Context) (search, status ui.Field) {
	search = ui.Field{Name: "q", Label: i18n.T(ctx, "idea.search"), Value: p.Query.Q, Max: idea.MaxSearch, Autocomplete: "off", Error: ui.FieldError(ctx, p.Fault, "q")}
	status = ui.Field{Name: "status", Label: i18n.T(ctx, "idea.status"), Value: p.Query.Status, Error: ui.FieldError(ctx, p.Fault, "status")}
	values := []string{OpenOnes, AllOnes}
	if p.Query.Mine {
		values = []string{AllOnes, OpenOnes}
	}
	for _, r := range idea.Statuses {
		values = append(values, string(r.Status))
	}
	for _, v := range values {
		status.Options = append(status.Options, ui.Option{Value: v, Label: statusName(ctx, v)})
	}
	return search, status
}

func (p ListPage) pages(ctx context.Context) ui.Pages {
	out := ui.Pages{Shown: len(p.Rows), Count: p.Count, AtLeast: p.Count >= int64(idea.Filter{Search: p.Query.Q}.CountLimit())}
	if p.Query.After != (page.Cursor{}) {
		first := p.Query
		first.After = page.Cursor{}
		out.First = first.URL()
	}
	if p.Next != (page.Cursor{}) {
		next := p.Query
		next.After = p.Next
		out.Next = next.URL()
	}
	if p.Count > 0 {
		out.Exports = []ui.Link{{Label: "CSV", URL: p.Query.export()}}
	}
	return out
}
