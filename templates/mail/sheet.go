package mail

import (
	"bytes"
	"context"
	"crypto/rand"
	"reflect"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"openpeople/internal/asking"
	"openpeople/internal/brand"
	"openpeople/internal/i18n"
	"openpeople/internal/sending"
	"openpeople/templates/ui"
)

// Sheets draws invitations: what is the same for all customers of a version and a
// language is drawn once. A published version never changes. The zero value is
// ready; safe for use by many goroutines. There is one for a desk.
type Sheets struct {
	mu     sync.Mutex
	centre Centre
	known  map[sheetKey]*sheet // of centre
}

type sheetKey struct {
	version int64
	lang    i18n.Lang
	speaks  string
}

// sheetsKept bounds what is kept; a desk has a few languages and versions at a time.
const sheetsKept = 64

// Draw draws an invitation in the customer's language.
func (s *Sheets) Draw(c Centre, l asking.Invited) (sending.Content, error) {
	one, err := s.of(c, l)
	if err != nil {
		return sending.Content{}, err
	}
	return one.draw(c, l), nil
}

func (s *Sheets) of(c Centre, l asking.Invited) (*sheet, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := sheetKey{l.VersionID, l.Language, l.Speaks}
	if s.known == nil || len(s.known) >= sheetsKept || !reflect.DeepEqual(s.centre, c) {
		s.centre, s.known = c, map[sheetKey]*sheet{}
	}
	if one := s.known[key]; one != nil {
		return one, nil
	}
	one, err := newSheet(c, l)
	if err == nil {
		s.known[key] = one
	}
	return one, err
}

// gap is what differs from customer to customer.
type gap int

const (
	subject gap = iota
	greeting
	about
	address // of the customer's page
	gaps
)

// gapMarks stand for the gaps while a sheet is drawn: words that no text has, and
// that are written in HTML as they are.
var gapMarks = func() (marks [gaps]string) {
	for i := range marks {
		marks[i] = rand.Text()
	}
	return marks
}()

// sheet is an invitation with gaps.
type sheet struct{ html, text []piece }

// piece is what stands before a gap, and the gap; the last has none: gaps.
type piece struct {
	before string
	gap    gap
}

func newSheet(c Centre, l asking.Invited) (*sheet, error) {
	l.URL = gapMarks[address]
	i := invitation(c, l)
	i.Centre = c
	if c.Logo.Type == brand.MediaPNG { // of SVG mail programs draw nothing
		i.LogoURL = ui.LogoURL(c.Base, c.Logo)
	}
	i.Subject, i.Greeting, i.About = gapMarks[subject], gapMarks[greeting], gapMarks[about]
	var html bytes.Buffer
	if err := HTML(i).Render(context.Background(), &html); err != nil {
		return nil, err
	}
	return &sheet{cut(html.String()), cut(i.Text())}, nil
}

// cut takes a drawn sheet apart at its gaps.
func cut(text string) (out []piece) {
	for {
		first, at := gaps, len(text)
		for g, mark := range gapMarks {
			if i := strings.Index(text[:at], mark); i >= 0 {
				first, at = gap(g), i
			}
		}
		out = append(out, piece{text[:at], first})
		if first == gaps {
			return out
		}
		text = text[at+len(gapMarks[first]):]
	}
}

// fill writes a sheet with what belongs into its gaps.
func fill(pieces []piece, values *[gaps + 1]string) string {
	n := 0
	for _, p := range pieces {
		n += len(p.before) + len(values[p.gap])
	}
	var b strings.Builder
	b.Grow(n)
	for _, p := range pieces {
		b.WriteString(p.before)
		b.WriteString(values[p.gap])
	}
	return b.String()
}

func (s *sheet) draw(c Centre, l asking.Invited) sending.Content {
	var values [gaps + 1]string
	values[subject], values[greeting], values[about] = words(c, l)
	values[address] = l.URL
	out := sending.Content{
		From: Plain(c.Name, nameLimit), Name: Plain(l.CustomerName, nameLimit), Title: values[subject],
		Text: fill(s.text, &values), OptOut: l.URL + optOutPath,
	}
	for i := range values {
		values[i] = templ.EscapeString(values[i])
	}
	out.HTML = fill(s.html, &values)
	return out
}
