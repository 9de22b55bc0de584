package review

import (
	"context"
	"net/url"
	"strconv"

	"openpeople/internal/i18n"
	"openpeople/internal/review"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

// Search is the filters of a list as they stand in the URL.
type Search struct {
	List           review.List
	From, To       when.Day
	Team, Operator int64
	Unacknowledged bool
	After          string // cursor
}

// Any reports whether anything is filtered.
func (s Search) Any() bool {
	return s.From != 0 || s.To != 0 || s.Team != 0 || s.Operator != 0 || s.Unacknowledged
}

func (s Search) values() url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set("list", string(s.List))
	set("from", s.From.String())
	set("to", s.To.String())
	set("team", idText(s.Team))
	set("operator", idText(s.Operator))
	if s.Unacknowledged {
		v.Set("unacknowledged", "1")
	}
	return v
}

func address(path string, v url.Values) string {
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// URL is the first page of the list.
func (s Search) URL() string { return address(Path, s.values()) }

// Export is the list as a file.
func (s Search) Export() string { return address(Path+".csv", s.values()) }

// Next is the page after a cursor.
func (s Search) Next(cursor string) string {
	v := s.values()
	v.Set("after", cursor)
	return address(Path, v)
}

// Without is the list without some of its filters.
func (s Search) Without(names ...string) string {
	v := s.values()
	for _, n := range names {
		v.Del(n)
	}
	return address(Path, v)
}

func idText(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

func on(yes bool) string {
	if yes {
		return "1"
	}
	return ""
}

// tabs are the lists that the reader has.
func (p ListPage) tabs(ctx context.Context) []ui.Tab {
	var out []ui.Tab
	for _, l := range p.Lists {
		t := ui.Tab{URL: Search{List: l}.URL(), Current: l == p.Search.List}
		switch l {
		case review.OfTeam:
			t.Label = i18n.T(ctx, "review.of_team")
		case review.ToMe:
			t.Label, t.Count = i18n.T(ctx, "review.to_me"), p.Waiting.Acknowledge
		case review.ByMe:
			t.Label = i18n.T(ctx, "review.by_me")
		case review.Drafts:
			t.Label, t.Count = i18n.T(ctx, "review.drafts"), p.Waiting.Drafts
		}
		out = append(out, t)
	}
	return out
}

func named(first string, list []review.Named) []ui.Option {
	out := []ui.Option{{Label: first}}
	for _, n := range list {
		out = append(out, ui.Option{Value: idText(n.ID), Label: n.Name})
	}
	return out
}

func (p ListPage) teams(ctx context.Context) []ui.Option {
	return named(i18n.T(ctx, "review.any_team"), p.Names.Teams)
}

func (p ListPage) operators(ctx context.Context) []ui.Option {
	return named(i18n.T(ctx, "review.any_operator"), p.Names.Operators)
}

// chips are the filters that are set.
func (p ListPage) chips(ctx context.Context) []ui.Chip {
	s := p.Search
	var out []ui.Chip
	if s.From != 0 || s.To != 0 {
		words := ui.Day(ctx, s.From) + " – " + ui.Day(ctx, s.To)
		if s.From != 0 && s.To != 0 {
			words = ui.Period(ctx, when.Period{From: s.From, To: s.To})
		}
		out = append(out, ui.Chip{Label: words, Remove: s.Without("from", "to")})
	}
	for _, of := range []struct {
		name, label string
		id          int64
		list        []review.Named
	}{{"team", i18n.T(ctx, "review.team"), s.Team, p.Names.Teams}, {"operator", i18n.T(ctx, "review.operator"), s.Operator, p.Names.Operators}} {
		if of.id == 0 {
			continue
		}
		label := of.label + " " + idText(of.id)
		for _, n := range of.list {
			if n.ID == of.id {
				label = n.Name
			}
		}
		out = append(out, ui.Chip{Label: label, Remove: s.Without(of.name)})
	}
	if s.Unacknowledged {
		out = append(out, ui.Chip{Label: i18n.T(ctx, "review.unacknowledged"), Remove: s.Without("unacknowledged")})
	}
	return out
}

func (p ListPage) bar(ctx context.Context) ui.FilterBar {
	b := ui.FilterBar{Action: Path, Chips: p.chips(ctx), Fields: filters(p)}
	if p.Search.Any() {
		b.Reset = Search{List: p.Search.List}.URL()
	}
	return b
}

func (p ListPage) pages(ctx context.Context) ui.Pages {
	out := ui.Pages{Shown: len(p.Rows.Rows), Count: int64(p.Count), AtLeast: p.Count >= p.CountLimit}
	if p.Search.After != "" {
		out.First = p.Search.URL()
	}
	if next := p.Rows.Next.String(); next != "" {
		out.Next = p.Search.Next(next)
	}
	if p.Search.List != review.Drafts {
		out.Exports = []ui.Link{{Label: i18n.T(ctx, "review.csv", "N", ui.Number(ctx, p.ExportLimit)), URL: p.Search.Export()}}
	}
	return out
}

// rowURL opens a row: a review, or the form of a draft.
func rowURL(p ListPage, r review.Row) string {
	if p.Search.List == review.Drafts {
		return FormURL(r.ContactID)
	}
	return URL(r.ID)
}

// own reports whether every row is the reader's own review.
func (p ListPage) own() bool { return p.Search.List == review.ByMe || p.Search.List == review.Drafts }

// columns are those that tell rows of this list apart.
func (p ListPage) columns(ctx context.Context) []ui.Column {
	out := []ui.Column{{Label: i18n.T(ctx, "review.score"), Number: true, Width: "narrow"}}
	if p.Search.List == review.ToMe {
		out = append(out, ui.Column{Label: i18n.T(ctx, "review.about")})
	} else {
		out = append(out, ui.Column{Label: i18n.T(ctx, "review.operator")}, ui.Column{Label: i18n.T(ctx, "review.about"), From: ui.NotPhone})
	}
	out = append(out, ui.Column{Label: i18n.T(ctx, "review.mark"), Width: "narrow", From: ui.NotTablet})
	if !p.own() {
		out = append(out, ui.Column{Label: i18n.T(ctx, "review.reviewer"), From: ui.NotPhone})
	}
	return append(out, ui.Column{Label: i18n.T(ctx, "review.answer"), From: ui.NotPhone}, ui.Column{Label: i18n.T(ctx, "review.when"), Number: true})
}
