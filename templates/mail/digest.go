package mail

import (
	"bytes"
	"context"
	"strings"
	"time"

	"openpeople/internal/digest"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/report"
	"openpeople/internal/sending"
	"openpeople/internal/stats"
	"openpeople/templates/ui"
)

// Digest is what a letter with figures shows.
type Digest struct {
	Lang     i18n.Lang
	Subject  string
	Greeting string
	About    string       // of which days, and whose contacts
	Empty    string       // instead of figures: nothing happened, or too little; "" when there are some
	Lines    []DigestLine // figures
	Notes    []string     // what stands out
	Waits    []DigestWait
	Open     string // what the link to the same figures on the screen is called
	OpenAt   string
	Why      string // why the letter comes
	Settings string
	At       string // of the settings
	End      string
	EndAt    string // ends the digest
}

// DigestLine is one figure in words.
type DigestLine struct {
	Label, Value string
	Sure         string // n, interval, what is not known yet
	State        string // how it stands to its target, how it has changed; may be empty
	Tone         ui.Tone
	Few          bool
}

// DigestWait is what waits for the reader.
type DigestWait struct{ Text, URL string }

// DrawDigest draws the letter that brings somebody figures; token ends the digest.
func (c Centre) DrawDigest(r digest.Reader, d digest.Digest, token string, now time.Time) (sending.Content, error) {
	ctx := ui.WithNow(ui.WithZone(i18n.With(context.Background(), r.Language), r.Zone), now)
	l := c.digest(ctx, r, d, token)
	var html bytes.Buffer
	if err := DigestHTML(l).Render(ctx, &html); err != nil {
		return sending.Content{}, err
	}
	return sending.Content{From: Plain(c.Name, nameLimit), Name: Plain(r.Name, nameLimit), Title: l.Subject, Text: l.Text(), HTML: html.String(), OptOut: l.EndAt}, nil
}

func (c Centre) digest(ctx context.Context, r digest.Reader, d digest.Digest, token string) Digest {
	base, p := strings.TrimRight(c.Base, "/"), d.Figures.Period
	days := ui.Period(ctx, p)
	l := Digest{
		Lang: r.Language, Subject: i18n.T(ctx, "mail.digest.subject", "Days", days),
		Greeting: i18n.T(ctx, "mail.greeting"), About: i18n.T(ctx, whoseKey(d), "Days", days),
		Open: i18n.T(ctx, "mail.digest.open"), OpenAt: base + d.Filter.URL("/", "from", p.From.String(), "to", p.To.String()),
		Why: i18n.T(ctx, whyKey(d)), Settings: i18n.T(ctx, "mail.digest.settings"), At: base + "/account/digest",
		End: i18n.T(ctx, "mail.digest.end"), EndAt: base + "/digest/" + token,
	}
	if c.Named() {
		l.Subject = i18n.T(ctx, "mail.digest.subject.of", "Centre", Plain(c.Name, nameLimit), "Days", days)
	}
	if name := calledBy(Plain(r.Name, nameLimit)); name != "" {
		l.Greeting = i18n.T(ctx, "mail.greeting.name", "Name", strings.TrimSuffix(name, ".")) // of an initial
	}
	if d.Nothing() {
		l.Empty = i18n.T(ctx, emptyKey(d))
	} else if l.Lines = digestLines(ctx, d); len(l.Lines) == 0 {
		l.Empty = i18n.T(ctx, "mail.digest.few", "Count", d.Figures.All[figure.N], "N", ui.Number(ctx, d.Figures.All[figure.N]), "Few", stats.Enough)
	} else {
		if words, found := ui.Standout(ctx, d.Channels); found && !d.Own() {
			l.Notes = append(l.Notes, words)
		}
	}
	for _, s := range d.Slides {
		l.Notes = append(l.Notes, ui.Slide(ctx, s))
	}
	for _, w := range d.Waits {
		l.Waits = append(l.Waits, DigestWait{i18n.T(ctx, w.Key, "Count", w.Count, "N", ui.Number(ctx, w.Count)), base + w.URL})
	}
	return l
}

// whyKey says why the letter comes.
func whyKey(d digest.Digest) string {
	if d.Asked {
		return "mail.digest.why.asked"
	}
	return "mail.digest.why." + string(d.Every)
}

// emptyKey says that nothing happened.
func emptyKey(d digest.Digest) string {
	if d.Own() {
		return "mail.digest.empty.own"
	}
	return "mail.digest.empty"
}

// whoseKey says whose contacts the figures count.
func whoseKey(d digest.Digest) string {
	switch {
	case d.Own():
		return "mail.digest.about.own"
	case d.Filter.Has("team"):
		return "mail.digest.about.teams"
	}
	return "mail.digest.about"
}

// digestLines are the figures of Today's tiles, as they stand there.
func digestLines(ctx context.Context, d digest.Digest) (list []DigestLine) {
	for _, k := range report.KPIs {
		if k.Today != report.Tile {
			continue
		}
		var aim *float64
		if target, has := d.Targets.Of("", k); has {
			aim = &target
		}
		f := ui.Measured(ctx, k, d.Figures, d.Before.Measures, aim)
		if f.Value == "" && (k.Key == report.IQS || k.Ripens) || f.Few && d.Own() {
			continue // nobody can tell yet, and of so few a figure of one person says nothing
		}
		list = append(list, lineOf(ctx, f))
	}
	return list
}

func lineOf(ctx context.Context, f ui.Figure) DigestLine {
	l := DigestLine{Label: f.Label, Value: f.Value, Few: f.Few}
	if l.Value == "" {
		l.Value = ui.None
	}
	sure := []string{i18n.T(ctx, "ui.n", "N", ui.Number(ctx, f.N))}
	for _, words := range []string{f.Interval, f.Period} {
		if words != "" {
			sure = append(sure, words)
		}
	}
	l.Sure = strings.Join(sure, ", ")
	var state []string
	if f.Few && f.Value != "" {
		state = append(state, i18n.T(ctx, "ui.few"))
	}
	if f.Target != "" {
		words := i18n.T(ctx, "ui.target", "Target", f.Target)
		if verdict := f.Verdict.Words(ctx); verdict != "" && !f.Few {
			words += ": " + verdict
		}
		state = append(state, words)
	}
	if f.Delta != nil && !f.Few {
		state = append(state, i18n.T(ctx, "mail.digest.delta", "Delta", f.Delta.Text, "Between", f.Delta.Between))
	}
	l.State = strings.Join(state, "; ")
	if !f.Few {
		l.Tone = ui.VerdictTone(f.Verdict)
	}
	return l
}

// Text is the plain-text twin.
func (l Digest) Text() string {
	var b strings.Builder
	b.WriteString(l.Greeting + "\n\n" + l.About + "\n\n")
	if l.Empty != "" {
		b.WriteString(l.Empty + "\n\n")
	}
	for _, f := range l.Lines {
		b.WriteString(f.Label + ": " + f.Value + " (" + f.Sure + ")\n")
		if f.State != "" {
			b.WriteString("  " + f.State + "\n")
		}
	}
	if len(l.Lines) > 0 {
		b.WriteString("\n")
	}
	for _, note := range l.Notes {
		b.WriteString(note + "\n\n")
	}
	for _, w := range l.Waits {
		b.WriteString(w.Text + ":\n" + w.URL + "\n\n")
	}
	b.WriteString(l.Open + ":\n" + l.OpenAt + "\n\n-- \n" + l.Why + "\n" + l.Settings + ":\n" + l.At + "\n" + l.End + ":\n" + l.EndAt + "\n")
	return b.String()
}

// inkOf is the colour of how a figure stands, as HTML writes it.
func inkOf(t ui.Tone) string {
	switch t {
	case ui.Good:
		return "#1c6a3b"
	case ui.Bad:
		return "#a8281c"
	}
	return "#1d2126"
}
