package today

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"openpeople/internal/i18n"
	"openpeople/internal/recovery"
	"openpeople/templates/ui"
)

// waitsShown is how many lines of what waits stand on the page; the rest is folded.
const waitsShown = 8

// perKind is how many things of one kind stand among them.
const perKind = 3

// waitLine is a line of what waits: what, by when or since when, and what to do.
type waitLine struct {
	Waiting
	Icon  ui.IconName
	Phone string
	Do    string
	Late  bool
}

// waitLines are customers who wait for a call, the nearest deadline first, and then
// everything else, the oldest first.
func (v View) waitLines(ctx context.Context) []waitLine {
	out := make([]waitLine, 0, len(v.Recoveries))
	for _, r := range v.Recoveries {
		line := waitLine{
			Waiting: Waiting{
				Label: orWord(ctx, r.CustomerName, "today.unnamed"), Words: r.Comment, Detail: said(theirClock(ctx, r), news(ctx, r)), Mark: r.NowMark, HasMark: true,
				URL: v.callURL(r), At: &r.DueAt, Due: true,
			},
			Phone: r.Phone, Do: i18n.T(ctx, "today.wait.call.do"), Late: r.Late(ui.Now(ctx)),
		}
		if r.Nobody {
			line.Label, line.Detail, line.Do = i18n.T(ctx, "recovery.nobody"), said(i18n.T(ctx, "recovery.nobody.text"), news(ctx, r)), i18n.T(ctx, "today.wait.nobody.do")
		}
		out = append(out, line)
	}
	var rest []waitLine
	for _, w := range v.Waits {
		kind, waits := waitKinds[w.Key]
		if !waits {
			continue
		}
		for _, item := range w.Items[:min(len(w.Items), perKind)] {
			item.Label = orWord(ctx, item.Label, "today.wait.untitled")
			item.Detail = said(i18n.T(ctx, kind.one), item.Status.For(ctx), item.Detail)
			late := item.Due && item.At != nil && ui.Now(ctx).After(*item.At)
			rest = append(rest, waitLine{Waiting: item, Icon: kind.icon, Do: i18n.T(ctx, kind.do), Late: late})
		}
	}
	slices.SortStableFunc(rest, func(a, b waitLine) int { return a.since().Compare(b.since()) })
	return append(out, rest...)
}

// callURL leads to a case: in the strip of its contact where the reader sees that, else alone.
func (v View) callURL(r recovery.Row) string {
	contact := "/contacts/" + strconv.FormatInt(r.ContactID, 10)
	if v.Who.SeesContact(r.Operator(), r.TeamID) {
		return contact + "#recovery"
	}
	return contact + "/recovery"
}

func (l waitLine) since() time.Time {
	if l.At == nil {
		return time.Time{}
	}
	return *l.At
}

// waitKind is how a list of what waits is told: one of it, and what to do.
type waitKind struct {
	one, do string // catalogue keys
	icon    ui.IconName
}

// waitKinds are the lists in which somebody waits. What only goes its way is told
// below them.
var waitKinds = map[string]waitKind{
	"today.wait.acknowledge":  {"today.wait.acknowledge.one", "today.wait.acknowledge.do", ui.IconReviews},
	"today.wait.appeals":      {"today.wait.appeals.one", "today.wait.appeals.do", ui.IconReviews},
	"today.wait.again":        {"today.wait.again.one", "today.wait.again.do", ui.IconReviews},
	"today.wait.praise":       {"today.wait.praise.one", "today.wait.praise.do", ui.IconReviews},
	"today.wait.drafts":       {"today.wait.drafts.one", "today.wait.drafts.do", ui.IconReviews},
	"today.wait.queue":        {"today.wait.queue.one", "today.wait.queue.do", ui.IconReviews},
	"today.wait.calibrations": {"today.wait.calibrations.one", "today.wait.calibrations.do", ui.IconReviews},
	"today.wait.shifts":       {"today.wait.shifts.one", "today.wait.shifts.do", ui.IconOpenDay},
	"today.wait.notes":        {"today.wait.notes.one", "today.wait.notes.do", ui.IconOpenDay},
	"today.wait.unanswered":   {"today.wait.unanswered.one", "today.wait.unanswered.do", ui.IconIdeas},
	"today.wait.due":          {"today.wait.due.one", "today.wait.due.do", ui.IconIdeas},
}

// said joins what there is to say.
func said(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " · ")
}

// also is what stands below: lists that have more than is shown, what goes its way
// without the reader, and the next open people day.
func (v View) also(ctx context.Context) (out []Waiting) {
	if more := v.Open - len(v.Recoveries); more > 0 {
		out = append(out, Waiting{
			Label:  i18n.T(ctx, "today.recoveries", "Count", v.Open, "N", ui.Number(ctx, v.Open)),
			Detail: i18n.T(ctx, "today.recoveries.shown", "Count", len(v.Recoveries), "N", ui.Number(ctx, len(v.Recoveries))),
			URL:    "/recoveries",
		})
	}
	for _, w := range v.Waits {
		if _, waits := waitKinds[w.Key]; !waits || w.Count > int64(min(len(w.Items), perKind)) {
			out = append(out, Waiting{Label: i18n.T(ctx, w.Key, "Count", w.Count, "N", ui.Number(ctx, w.Count)), URL: w.URL})
		}
	}
	if d := v.NextDay; d != nil {
		out = append(out, Waiting{
			Label: i18n.T(ctx, "today.wait.day") + ": " + d.Title, URL: "/days/" + strconv.FormatInt(d.ID, 10),
			Detail: said(ui.Period(ctx, d.When), i18n.T(ctx, "today.wait.seats", "Count", d.Free, "N", ui.Number(ctx, d.Free))),
		})
	}
	return out
}
