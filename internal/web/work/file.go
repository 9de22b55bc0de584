package work

import (
	"context"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
	"openpeople/internal/work"
)

// line is one thing that the program does by itself, of one of the lists of the page.
type line struct {
	list, what, node, why string
	id, attempts          int64
	at                    *time.Time // when it ended, or else is due; of the timetable when it ended last
}

// file writes the lists of the page, one after the other: what was given up first.
func (h handlers) file(c *gin.Context) error {
	ctx, who := c.Request.Context(), actor.From(c.Request.Context())
	if _, err := (page.Params{}).Read(c.Request.URL.Query()); err != nil {
		return err
	}
	list := func(p page.Request) (out page.Of[line], err error) {
		given, err := h.works.GivenUp(ctx, who, p)
		for _, g := range given.Rows {
			out.Rows = append(out.Rows, line{list: "event", what: g.Words.For(ctx), why: g.Error, id: g.ID, attempts: int64(g.Attempts), at: &g.At})
		}
		if out.Next = given.Next; err != nil || out.Next != (page.Cursor{}) {
			return out, err
		}
		o, err := h.works.Overview(ctx, who, page.Request{Limit: 1})
		out.Rows = append(out.Rows, lines(ctx, o)...)
		return out, err
	}
	t := kit.Table{Name: "jobs", Head: []string{"list", "id", "what", "error", "attempts", "at", "node"}}
	return kit.Export(c, t, list, func(l line) []string {
		number := func(n int64) string {
			if n == 0 {
				return ""
			}
			return strconv.FormatInt(n, 10)
		}
		return []string{l.list, number(l.id), l.what, l.why, number(l.attempts), kit.Instant(l.at), l.node}
	})
}

// lines are the lists of the page that are never long.
func lines(ctx context.Context, o work.Overview) (out []line) {
	for _, works := range [][]work.Work{o.Dead, o.Running, o.Waiting, o.Lately} {
		for _, w := range works {
			at := w.EndedAt
			if at == nil {
				at = &w.RunAt
			}
			out = append(out, line{list: string(w.State), what: w.Words.For(ctx), node: w.Node, why: w.Error, id: w.ID, attempts: int64(w.Attempts), at: at})
		}
	}
	for _, t := range o.Timetable {
		out = append(out, line{list: "timetable", what: t.Words.For(ctx), node: t.Node, why: t.Error, at: t.EndedAt})
	}
	return out
}
