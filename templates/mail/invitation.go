// Package mail is what messages look like: their words, their HTML and their
// plain-text twin, a file a kind. How they travel is not here but in delivery.
package mail

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"openpeople/internal/asking"
	"openpeople/internal/brand"
	"openpeople/internal/i18n"
	"openpeople/internal/sending"
	"openpeople/templates/ui"
)

// Invitation is what an invitation shows.
type Invitation struct {
	Lang     i18n.Lang
	Subject  string
	Greeting string
	About    string // which contact it is about, one or two sentences
	Question string
	Marks    []Mark
	Next     string
	Link     string
	Why      string
	OptOut   string
	URL      string // of the customer's page
	OptOutTo string // URL that opts out
	Kept     string // what the link to KeptAt is called
	KeptAt   string // URL of what is kept about the customer
	Centre   Centre
	LogoURL  string // of a picture that mail programs draw; "" when there is none
}

// Centre is who writes: the contact centre, and the desk's address.
type Centre struct {
	brand.Brand
	Base string
}

// Mark is one button.
type Mark struct {
	Number string
	Word   string // under the number; may be empty
	URL    string // opens the page with this mark chosen; stores nothing
	Back   string // colours, as HTML writes them
	Ink    string
}

// nameLimit is how many characters of a name or a topic are shown.
const nameLimit = 60

// Draw draws an invitation of a desk without a name.
func Draw(l asking.Invited) (sending.Content, error) { return Centre{}.Draw(l) }

// Draw draws an invitation in the customer's language.
func (c Centre) Draw(l asking.Invited) (sending.Content, error) {
	s, err := newSheet(c, l)
	if err != nil {
		return sending.Content{}, err
	}
	return s.draw(c, l), nil
}

// langOf is the language of what stands around the question.
func langOf(l asking.Invited) i18n.Lang {
	if lang, known := i18n.Parse(string(l.Language)); known {
		return lang
	}
	return i18n.RU
}

// words are what an invitation says of its contact, and in the subject of who asks.
func words(c Centre, l asking.Invited) (subject, greeting, about string) {
	lang, zone := langOf(l), l.TimeZone
	if zone == nil {
		zone = time.UTC
	}
	ctx := ui.WithZone(i18n.With(context.Background(), lang), zone)
	day := ui.DayMonth(ctx, l.EndedAt)
	subject = i18n.In(lang, "mail.subject", "Day", day)
	about = ui.About(ctx, string(l.ChannelKind), Plain(l.Channel.Readable(lang), nameLimit), Plain(l.Topic.Readable(lang), nameLimit), l.EndedAt) + "."
	if l.Again {
		subject, about = i18n.In(lang, "mail.again.subject", "Day", day), about+" "+i18n.In(lang, "mail.again.about")
		if c.Named() {
			subject = Plain(c.Name, nameLimit) + ": " + subject
		}
	} else if c.Named() {
		subject = i18n.In(lang, "mail.subject.of", "Centre", Plain(c.Name, nameLimit), "Day", day)
	}
	greeting = i18n.In(lang, "mail.greeting")
	if name := calledBy(Plain(l.CustomerName, nameLimit)); name != "" {
		greeting = i18n.In(lang, "mail.greeting.name", "Name", name)
	}
	return subject, greeting, about
}

// optOutPath is where the customer's page opts out.
const optOutPath = "/opt-out"

func invitation(c Centre, l asking.Invited) Invitation {
	lang := langOf(l)
	ctx := i18n.With(context.Background(), lang)
	out := Invitation{
		Lang:     lang,
		Question: l.Question.Text.In(cmp.Or(l.Speaks, string(lang))),
		Next:     i18n.In(lang, "mail.next"),
		Link:     i18n.In(lang, "mail.link"),
		Why:      i18n.In(lang, "mail.opt_out.why"),
		OptOut:   i18n.In(lang, "mail.opt_out"),
		URL:      l.URL,
		OptOutTo: l.URL + optOutPath,
		Kept:     i18n.In(lang, "survey.kept"),
		KeptAt:   l.URL + "/kept",
	}
	out.Subject, out.Greeting, out.About = words(c, l)
	for m := l.Question.Min; m <= l.Question.Max; m++ {
		out.Marks = append(out.Marks, markOf(ctx, l, m))
	}
	return out
}

// colours of the marks, from the worst to the best, as on the customer's page;
// told apart by every kind of eye and by the numbers on them.
var colours = [5]struct{ back, ink string }{
	{"#a63716", "#ffffff"}, {"#f2a35e", "#351a02"}, {"#e0dac6", "#2f2b1d"}, {"#9ccbe8", "#08273b"}, {"#1f5fa6", "#ffffff"},
}

func markOf(ctx context.Context, l asking.Invited, m int) Mark {
	number := strconv.Itoa(m)
	q := l.Question
	c := colours[(m-q.Min)*len(colours)/(q.Max-q.Min+1)]
	out := Mark{Number: number, URL: l.URL + "?mark=" + number, Back: c.back, Ink: c.ink}
	for _, o := range q.Options {
		if o.Code == number {
			out.Word = o.Text.In(cmp.Or(l.Speaks, string(l.Language)))
		}
	}
	if out.Word == "" && q.Min == 1 && q.Max == 5 {
		out.Word = ui.MarkName(ctx, m)
	}
	return out
}

// Text is the plain-text twin.
func (l Invitation) Text() string {
	var b strings.Builder
	b.Grow(1024)
	b.WriteString(l.Greeting + "\n\n" + l.About + "\n\n" + l.Question + "\n\n")
	for _, m := range l.Marks {
		line := m.Number
		if m.Word != "" {
			line += " — " + m.Word
		}
		b.WriteString(line + "\n" + m.URL + "\n\n")
	}
	b.WriteString(l.Next + " " + l.Link + "\n\n-- \n")
	for _, line := range l.signature() {
		b.WriteString(line + "\n")
	}
	b.WriteString(l.Why + "\n" + l.OptOut + ":\n" + l.OptOutTo + "\n" + l.Kept + ":\n" + l.KeptAt + "\n")
	return b.String()
}

// signature is who writes and how to turn to them, a line each.
func (l Invitation) signature() []string {
	b := l.Centre.Brand
	return slices.DeleteFunc([]string{cmp.Or(b.Signature, b.Name), b.Contact, b.Hours}, func(s string) bool { return s == "" })
}

// Plain makes a name fit for a line: no line ends or other signs that cannot be
// seen, single spaces, at most limit characters.
func Plain(s string, limit int) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > limit {
		s = strings.TrimSpace(string([]rune(s)[:limit-1])) + "…"
	}
	return s
}
