package contact

import (
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
)

// columns of the file, in their order: name and cell. What is not known is empty.
var columns = []struct {
	name string
	cell func(r contact.Row) string
}{
	{"id", func(r contact.Row) string { return strconv.FormatInt(r.ID, 10) }},
	{"source", func(r contact.Row) string { return r.Source }},
	{"external_id", func(r contact.Row) string { return r.ExternalID }},
	{"started_at", func(r contact.Row) string { return kit.Instant(&r.StartedAt) }},
	{"ended_at", func(r contact.Row) string { return kit.Instant(&r.EndedAt) }},
	{"day", func(r contact.Row) string { return r.Day.String() }},
	{"channel", func(r contact.Row) string { return r.ChannelCode }},
	{"channel_kind", func(r contact.Row) string { return string(r.ChannelKind) }},
	{"channel_name", func(r contact.Row) string { return r.ChannelName }},
	{"team", func(r contact.Row) string { return r.TeamName }},
	{"operator", func(r contact.Row) string { return r.OperatorName }},
	{"topic", func(r contact.Row) string { return r.TopicName }},
	{"customer", func(r contact.Row) string { return r.CustomerName }},
	{"line", func(r contact.Row) string { return kit.Int(r.Line) }},
	{"wait_seconds", func(r contact.Row) string { return kit.Int(r.Wait) }},
	{"talk_seconds", func(r contact.Row) string { return kit.Int(r.Talk) }},
	{"hold_seconds", func(r contact.Row) string { return kit.Int(r.Hold) }},
	{"wrap_seconds", func(r contact.Row) string { return kit.Int(r.Wrap) }},
	{"handling_seconds", func(r contact.Row) string { return kit.Int(r.Handling) }},
	{"resolved", func(r contact.Row) string { return yesNo(r.Resolved) }},
	{"repeated_at", func(r contact.Row) string { return kit.Instant(r.RepeatedAt) }},
	{"beyond", func(r contact.Row) string { return mark(r.BeyondWhat != "") }},
	{"mark", func(r contact.Row) string { return kit.Int(r.Mark) }},
	{"comment_beginning", func(r contact.Row) string { return r.Comment }},
	{"client", func(r contact.Row) string { return r.ClientName }},
	{"end_reason", func(r contact.Row) string { return string(r.Extras.EndReason) }},
	{"operators", func(r contact.Row) string {
		return listed(r.Extras.Operators, contact.Served.Title)
	}},
	{"attributes", func(r contact.Row) string {
		return listed(r.Extras.Keys(), func(key string) string { return key + "=" + r.Extras.Attributes[key] })
	}},
	{"consent", func(r contact.Row) string {
		c := r.Extras.Consent
		if c == nil {
			return ""
		}
		return listed([]string{c.Basis, c.Text, kit.Instant(&c.At)}, func(s string) string { return s })
	}},
	{"operator_code", func(r contact.Row) string { return r.OperatorCode }},
	{"team_code", func(r contact.Row) string { return r.TeamCode }},
	{"topic_code", func(r contact.Row) string { return r.TopicCode }},
	{"client_code", func(r contact.Row) string { return r.ClientCode }},
	{"survey", func(r contact.Row) string { return r.Survey }},
	{"survey_version", func(r contact.Row) string {
		if r.SurveyVersion == 0 {
			return ""
		}
		return strconv.Itoa(r.SurveyVersion)
	}},
	{"guest", func(r contact.Row) string { return yesNo(&r.Guest) }},
}

// export streams the filtered list as CSV, the latest first.
func (r rooms) export(c *gin.Context) error {
	ctx, who := c.Request.Context(), actor.From(c.Request.Context())
	customer, err := ofCustomer(c)
	if err != nil {
		return err
	}
	narrowed, wrong := contact.Params.Read(c.Request.URL.Query())
	if wrong != nil {
		return wrong
	}
	names, err := r.contacts.NamesFor(ctx, who, narrowed)
	if err != nil {
		return err
	}
	called, err := r.called(ctx, who, narrowed)
	if err != nil {
		return err
	}
	f := contact.FilterOf(narrowed)
	f.CustomerID, f.Extras = customer, true
	t := kit.Table{Name: "contacts", Head: header(), Said: called.Say(ctx, names.Said(ctx, narrowed.Without("all")))}
	t.Count = func() (int64, error) { return r.contacts.Total(ctx, who, f) }
	return kit.Export(c, t, func(p page.Request) (page.Of[contact.Row], error) { return r.contacts.List(ctx, who, f, p) }, cells)
}

func header() []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.name
	}
	return out
}

func cells(r contact.Row) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.cell(r)
	}
	return out
}

// listed writes several things into one cell; what is empty is left out.
func listed[T any](list []T, of func(T) string) string {
	var out []string
	for _, one := range list {
		if s := of(one); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, "; ")
}

func yesNo(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "yes"
	}
	return "no"
}

func mark(yes bool) string {
	if yes {
		return "yes"
	}
	return ""
}
