package recording

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"openpeople/internal/audio"
	"openpeople/internal/i18n"
	"openpeople/internal/recording"
	"openpeople/templates/ui"
)

// A wave is as wide as its box; a side is so high.
const (
	waveColumns = 320
	waveSide    = 24 // px
)

// wave draws the sides of a voice, one over the other, each over time.
type wave struct {
	recording.Shown
	v *recording.Voice
	n int
}

func (w wave) seconds() float64 { return w.v.Length.Seconds() }

func (w wave) height() int { return waveSide * len(w.v.Peaks) }

// view is its box in columns and pixels.
func (w wave) view() string { return fmt.Sprintf("0 0 %d %d", waveColumns, w.height()) }

// loudest is the highest peak of all sides, to which they are drawn.
func (w wave) loudest() uint8 {
	most := uint8(1)
	for _, p := range slices.Concat(w.v.Peaks...) {
		most = max(most, p)
	}
	return most
}

// path is the outline of a side: of each column the loudest peak in it, by its root, so that
// what is said softly shows.
func (w wave) path(side int) string {
	peaks, most := w.v.Peaks[side], float64(w.loudest())
	columns := min(waveColumns, max(len(peaks), 1))
	step := strconv.FormatFloat(float64(waveColumns)/float64(columns), 'f', 3, 64)
	floor := waveSide * (side + 1)
	var b strings.Builder
	fmt.Fprintf(&b, "M0 %d", floor)
	for i := range columns {
		loudest := uint8(0)
		for _, p := range peaks[i*len(peaks)/columns : (i+1)*len(peaks)/columns] {
			loudest = max(loudest, p)
		}
		fmt.Fprintf(&b, "V%dh%s", floor-1-int((waveSide-4)*math.Sqrt(float64(loudest)/most)), step)
	}
	fmt.Fprintf(&b, "V%dz", floor)
	return b.String()
}

// at is a second on the way across, in columns.
func (w wave) at(second float64) string {
	return strconv.FormatFloat(min(max(second/max(w.seconds(), .001), 0), 1)*waveColumns, 'f', 2, 64)
}

func (w wave) wide(s audio.Span) string {
	return strconv.FormatFloat(max((min(s.To, w.seconds())-s.From)/max(w.seconds(), .001)*waveColumns, .5), 'f', 2, 64)
}

func (w wave) title(ctx context.Context) string { return i18n.T(ctx, "recording.wave", "N", w.n) }

func (w wave) desc(ctx context.Context) string {
	key := "recording.wave." + string(w.v.Sides)
	return i18n.T(ctx, key, "Length", recording.Clock(w.seconds()))
}

// quiet are the silences that a script passes over, as "from-to" in seconds.
func (w wave) quiet() string {
	parts := make([]string, len(w.v.Silences))
	for i, s := range w.v.Silences {
		parts[i] = fmt.Sprintf("%.2f-%.2f", s.From, s.To)
	}
	return strings.Join(parts, " ")
}

// notHeard is why there is neither wave nor measures, "" where there are, or where it is
// said already.
func notHeard(ctx context.Context, one recording.Shown) string {
	h := one.Hearing
	if h.Voice != nil || h.State == "" || one.Gone() || one.Unlisted {
		return ""
	}
	key := h.Key()
	if h.Detail == audio.GSM { // no browser plays it
		key += "_none"
	}
	return i18n.T(ctx, key, "Status", h.Detail, "Form", h.Detail)
}

// talk says measures in words.
type talk struct {
	*recording.Voice
	ctx context.Context
}

func (t talk) share(of time.Duration) string { return ui.Percent(t.ctx, t.Share(of)) }

func (t talk) time(d time.Duration) string {
	if 0 < d && d < 10*time.Second {
		return ui.Decimal(t.ctx, d.Seconds(), 1) + "\u00a0" + i18n.T(t.ctx, "ui.unit.second")
	}
	return ui.Seconds(t.ctx, d.Seconds())
}

// line is what leads: who speaks how much, silence, and talk at once.
func (t talk) line() string {
	if t.Unsteady {
		return i18n.T(t.ctx, "recording.talk.unsteady")
	}
	var parts []string
	if first, known := t.TalkShare(0); known {
		parts = append(parts, i18n.T(t.ctx, "recording.talk.line."+string(t.Sides), "First", ui.Percent(t.ctx, first), "Second", ui.Percent(t.ctx, 1-first)))
	}
	silence := i18n.T(t.ctx, "recording.talk.no_silence")
	if t.Silence.Count > 0 {
		silence = i18n.T(t.ctx, "recording.talk.silence", "Share", t.share(t.Silence.Sum), "Longest", t.time(t.Silence.Longest))
	}
	if parts = append(parts, silence); t.Sides != recording.OneSide {
		parts = append(parts, i18n.T(t.ctx, "recording.talk.overtalk", "Share", t.share(t.Overtalk)))
	}
	return strings.Join(parts, " · ")
}

// pairs is everything that is measured.
func (t talk) pairs() (list []ui.Pair) {
	add := func(key, value string) {
		list = append(list, ui.Pair{Label: i18n.T(t.ctx, "recording.of."+key), Value: ui.Text(value)})
	}
	quiet := func(q recording.Quiet) string {
		if q.Count == 0 {
			return i18n.T(t.ctx, "recording.of.never")
		}
		return i18n.T(t.ctx, "recording.of.quiet", "Count", q.Count, "Sum", t.time(q.Sum), "Share", t.share(q.Sum))
	}
	side := func(n int) string { return []string{"operator", "customer"}[n] }
	if t.Sides == recording.Unnamed {
		side = func(n int) string { return []string{"left", "right"}[n] }
	}
	add("length", t.time(t.Length))
	if t.Sides != recording.OneSide {
		for n := range 2 {
			share := ui.None
			if part, known := t.TalkShare(n); known {
				share = ui.Percent(t.ctx, part)
			}
			add("speech."+side(n), t.time(t.Speech[n])+", "+share)
		}
	}
	add("silence", quiet(t.Silence))
	add("long", quiet(t.Long))
	if t.Silence.Count > 0 {
		add("longest", t.time(t.Silence.Longest))
	}
	if t.Sides == recording.OneSide {
		return list
	}
	add("overtalk", t.time(t.Overtalk)+", "+t.share(t.Overtalk))
	for n := range 2 {
		add("interruptions."+side(n), ui.Number(t.ctx, t.Interruptions[n]))
	}
	gap := ui.None
	if t.Replies > 0 {
		gap = i18n.T(t.ctx, "recording.of.gaps", "Count", t.Replies, "Median", t.time(t.Gap), "P90", t.time(t.Gap90))
	}
	add("gap", gap)
	for n := range 2 {
		add("monologue."+side(n), t.time(t.Monologue[n]))
	}
	return list
}
