package today

import (
	"context"
	"math"

	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/templates/ui"
)

// channelsShown is how many channels stand as dots; more than stand out are folded.
const channelsShown = 8

// dots are channels on one line, which begins where the data do.
type dots struct {
	Shown, Folded []report.Compared
	From, To      float64
	All           *report.Share // of all channels together
	Target        *float64
}

// dots puts what stands out first.
func (v View) dots() dots {
	k := report.KPIByKey(report.TopBox)
	list := report.Compare(k, v.Channels)
	d := dots{All: k.Share(v.Figures.Measures)}
	if target, has := v.target(k); has {
		d.Target = &target
	}
	d.From, d.To = ends(list)
	list = partOf(v, list)
	d.Shown = list
	shown := channelsShown
	for shown < len(list) && list[shown].Beyond {
		shown++
	}
	if len(list) > shown+2 {
		d.Shown, d.Folded = list[:shown], list[shown:]
	}
	return d
}

// partOf is the part of the channels that is asked for.
func partOf[T any](v View, list []T) []T {
	from := min((max(v.Choice.Part, 1)-1)*PartSize, len(list))
	return list[from:min(from+PartSize, len(list))]
}

// parts is where the part stands among all channels.
func (v View) parts() (p ui.Pages) {
	part := max(v.Choice.Part, 1)
	p.Shown, p.Count = len(partOf(v, v.Channels)), int64(len(v.Channels))
	if part > 1 {
		p.First = v.Choice.InPart(1)
	}
	if part*PartSize < len(v.Channels) {
		p.Next = v.Choice.InPart(part + 1)
	}
	return p
}

// ends are where a line of shares begins and ends: whole steps of five percent around
// every dot, and the intervals of those that have enough.
func ends(list []report.Compared) (from, to float64) {
	from, to = 1, 0
	for _, c := range list {
		switch {
		case c.Here == nil:
		case c.Here.Few():
			from, to = min(from, c.Here.Value-0.01), max(to, c.Here.Value+0.01)
		default:
			from, to = min(from, c.Here.Low), max(to, c.Here.High)
		}
	}
	const step = 0.05
	return max(math.Floor(from/step)*step, 0), min(math.Ceil(to/step)*step, 1)
}

// label heads the dots: from where to where the line goes.
func (d dots) label(ctx context.Context) string {
	return i18n.T(ctx, "today.dots", "From", ui.Percent(ctx, d.From), "To", ui.Percent(ctx, d.To))
}

func (d dots) reach(c report.Compared) ui.Reach {
	r := ui.Reach{From: d.From, To: d.To, Value: c.Here.Value, Low: &c.Here.Low, High: &c.Here.High, Target: d.Target, Few: c.Here.Few()}
	if d.All != nil {
		r.Line = &d.All.Value
	}
	if c.Beyond {
		r.Tone = toneOf(c)
	}
	return r
}

func toneOf(c report.Compared) ui.Tone {
	if c.Worse {
		return ui.Bad
	}
	return ui.Good
}

// sideOf says on which side of the others a channel stands.
func sideOf(ctx context.Context, c report.Compared) string {
	if c.Worse {
		return i18n.T(ctx, "today.worse")
	}
	return i18n.T(ctx, "today.better")
}

// legend says what is drawn.
func (v View) legend(ctx context.Context, d dots) string {
	out := i18n.T(ctx, "today.dots.legend", "Few", stats.Enough)
	if d.All != nil {
		out = i18n.T(ctx, "today.dots.all", "All", ui.Part(ctx, d.All.K, d.All.N)) + " " + out
	}
	if d.Target != nil {
		out += " " + i18n.T(ctx, "today.dots.target", "Target", ui.Aimed(ctx, report.UnitShare, *d.Target))
	}
	return out
}

// standout says what stands out beyond chance, in one sentence; nothing where nothing
// can be compared; found says that something does. An agent's own contacts are no
// measure of channels.
func (v View) standout(ctx context.Context) (words string, found bool) {
	if v.agent() {
		return "", false
	}
	return ui.Standout(ctx, v.Channels)
}

// fewText says why no figure may be taken at its word.
func (v View) fewText(ctx context.Context) string {
	if v.agent() {
		return i18n.T(ctx, "today.all_few.own", "N", stats.Enough, "Contacts", ui.Number(ctx, v.Figures.All[figure.N]))
	}
	return i18n.T(ctx, "today.all_few")
}
