package recovery

import (
	"context"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/recovery"
	"openpeople/internal/stats"
	"openpeople/internal/web/kit"
	view "openpeople/templates/recovery"
	"openpeople/templates/ui"
)

var exportHead = []string{
	"id", "contact_id", "source", "external_id", "channel", "team", "operator", "topic", "state", "owner", "opened_at", "acknowledge_due_at", "acknowledged_at", "due_at",
	"closed_at", "closed_by", "outcome", "solved", "cause", "attempts", "mark_before", "mark_after", "comment", "remark",
}

// export streams the list as CSV, in its order.
func (r rooms) export(c *gin.Context) error {
	ctx, who := c.Request.Context(), actor.From(c.Request.Context())
	asked, wrong := recovery.Params.Read(c.Request.URL.Query())
	if wrong != nil {
		return wrong
	}
	p := view.ListPage{Who: who, Filter: asked}
	if err := r.name(ctx, &p); err != nil {
		return err
	}
	f, now := recovery.FilterOf(asked), ui.Now(ctx)
	t := kit.Table{Name: "recoveries", Head: exportHead, Said: p.Said(ctx)}
	t.Count = func() (int64, error) { return r.recoveries.Total(ctx, who, f) }
	return kit.Export(c, t,
		func(at page.Request) (page.Of[recovery.Row], error) { return r.recoveries.List(ctx, who, f, at) },
		func(row recovery.Row) []string { return cells(ctx, row, p.Words, now) })
}

func cells(ctx context.Context, r recovery.Row, words recovery.Words, now time.Time) []string {
	name := func(list recovery.List, code string) string {
		if code == "" {
			return ""
		}
		return words.Name(list, code).In(i18n.From(ctx))
	}
	solved := ""
	if r.ClosedAt != nil {
		solved = strconv.FormatBool(r.Solved)
	}
	return []string{
		strconv.FormatInt(r.ID, 10), strconv.FormatInt(r.ContactID, 10), r.Source, r.ExternalID, r.ChannelCode, r.TeamName, r.OperatorName, r.TopicName,
		string(r.State(now)), r.Owner, kit.Instant(&r.OpenedAt), kit.Instant(&r.AcknowledgeDueAt), kit.Instant(r.AcknowledgedAt), kit.Instant(&r.DueAt),
		kit.Instant(r.ClosedAt), r.Closer, name(recovery.Outcome, r.Outcome), solved, name(recovery.Cause, r.Cause), strconv.Itoa(r.Tries),
		strconv.Itoa(r.Mark), kit.Int(r.After), r.Comment, r.Remark,
	}
}

// figure is a line of the file of figures.
type figure struct {
	name             string
	value, low, high *float64
	n                int64
}

// figuresFile writes the figures of the page: a figure that cannot be said is empty.
func (r rooms) figuresFile(c *gin.Context) error {
	p, _, wrong, err := r.read(c, view.AsFigures)
	if err != nil {
		return err
	}
	if wrong != nil {
		return wrong
	}
	ctx := c.Request.Context()
	list := func(page.Request) (page.Of[figure], error) {
		f, err := r.recoveries.Figures(ctx, p.Who, recovery.FilterOf(p.Filter))
		return page.Of[figure]{Rows: figuresOf(f)}, err
	}
	t := kit.Table{Name: "recoveries-figures", Said: p.Said(ctx), Head: []string{"figure", "value", "n", "low", "high"}}
	return kit.Export(c, t, list, func(f figure) []string {
		return []string{f.name, kit.Known(f.value), strconv.FormatInt(f.n, 10), kit.Known(f.low), kit.Known(f.high)}
	})
}

func figuresOf(f recovery.Figures) []figure {
	count := func(name string, n int64) figure {
		value := float64(n)
		return figure{name: name, value: &value, n: f.Opened}
	}
	share := func(name string, s stats.Share) figure {
		out := figure{name: name, n: s.N}
		if value, ok := s.Value(); ok {
			low, high, _ := s.Interval()
			out.value, out.low, out.high = &value, &low, &high
		}
		return out
	}
	list := []figure{
		count("opened", f.Opened), count("open", f.Open), count("closed", f.Closed),
		share("acknowledged_in_time", f.Acknowledged), share("closed_in_time", f.InTime), share("solved", f.Fixed), count("asked_again", f.AskedAgain),
	}
	before, after, change := figure{name: "mark_before", n: f.Again.N}, figure{name: "mark_after", n: f.Again.N}, figure{name: "mark_change", n: f.Again.N}
	if f.Again.N > 0 {
		before.value, after.value, change.value = &f.Again.Before, &f.Again.After, &f.Again.Change
	}
	if f.Again.Known {
		change.low, change.high = &f.Again.Low, &f.Again.High
	}
	list = append(list, before, after, change)
	for _, pair := range f.Pairs {
		list = append(list, count("mark_"+strconv.Itoa(pair.Before)+"_then_"+strconv.Itoa(pair.After), pair.N))
	}
	return list
}
