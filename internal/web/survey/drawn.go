package survey

import (
	"context"
	"strings"
	"sync"

	"openpeople/internal/i18n"
	"openpeople/internal/survey"
	view "openpeople/templates/survey"
)

// drawn keeps the questions of published versions as HTML, as customers see them
// who have not answered: nearly every page is one of these few, and a published
// version never changes.
type drawn struct {
	mu   sync.RWMutex
	html map[drawnAs]string
}

type drawnAs struct {
	version *survey.Version // the room keeps one of each
	lang    i18n.Lang
	speaks  string // the language of the questions
	mark    string // preselected
}

// maxDrawn bounds what is kept, a few kB each.
const maxDrawn = 500

// of returns the questions of a page that has no values but a preselected mark,
// and no fault; empty when they cannot be drawn, which the page itself will say.
func (d *drawn) of(ctx context.Context, v *survey.Version, p view.Page) string {
	as := drawnAs{version: v, lang: i18n.From(ctx), speaks: p.Language}
	if marks := p.Values[survey.KeyMark]; len(marks) > 0 {
		as.mark = marks[0]
	}
	d.mu.RLock()
	html, known := d.html[as]
	d.mu.RUnlock()
	if known {
		return html
	}
	var b strings.Builder
	if err := view.Block(p).Render(ctx, &b); err != nil {
		return ""
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.html == nil || len(d.html) >= maxDrawn {
		d.html = map[drawnAs]string{}
	}
	d.html[as] = b.String()
	return b.String()
}
