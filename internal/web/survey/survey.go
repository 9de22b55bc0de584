// Package survey is the customer's door: the page of questions behind a link,
// the thanks, and opting out. No session and no cookie; who holds the link is
// the customer. GET changes nothing, whatever follows a link by itself.
package survey

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/brand"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/recovery"
	"openpeople/internal/survey"
	"openpeople/internal/web/kit"
	view "openpeople/templates/survey"
	"openpeople/templates/ui"
)

// Routes adds the customer's pages to the door of links.
func Routes(d *kit.Doors, surveys *survey.Service, asked *asking.Service, recoveries Recoveries, brandOf func(ctx context.Context) brand.Brand) {
	h := handlers{surveys, asked, recoveries, &drawn{}, brandOf}
	d.Link.GET("/s/:token", actor.Everyone, h.questions)
	d.Link.POST("/s/:token", actor.Everyone, h.answer)
	d.Link.GET("/s/:token/thanks", actor.Everyone, h.thanks)
	d.Link.GET("/s/:token/opt-out", actor.Everyone, h.askOptOut)
	d.Link.POST("/s/:token/opt-out", actor.Everyone, h.optOut)
	d.Link.GET("/s/:token/kept", actor.Everyone, h.kept)
}

// Recoveries is what these pages ask of the room of call-backs.
type Recoveries interface {
	Promised(ctx context.Context, contactID int64) (until time.Time, ok bool, err error)
}

type handlers struct {
	surveys    *survey.Service
	asking     *asking.Service
	recoveries Recoveries
	drawn      *drawn
	brandOf    func(ctx context.Context) brand.Brand
}

// questions shows the customer's page; ?mark=4 preselects. Who has answered is shown
// what is stored, and asked when the letter's button says another mark; ?change=1
// opens the form.
func (h handlers) questions(c *gin.Context) error {
	o, err := h.surveys.Open(c.Request.Context(), c.Param("token"))
	h.prepare(c, o)
	if err != nil {
		return h.refuse(c, o, err)
	}
	if o.Response != nil && c.Query("change") == "" {
		return h.thank(c, o)
	}
	values := map[string][]string{}
	if o.Response != nil {
		values = o.Response.Answers().Form()
	}
	if mark := o.Version.PickMark(c.Query(survey.KeyMark)); mark != "" {
		values[survey.KeyMark] = []string{mark}
	}
	return kit.OK(c, h.page(c, o, values, nil))
}

// answer stores what was posted and shows it on the page of thanks.
func (h handlers) answer(c *gin.Context) error {
	o, err := h.surveys.Open(c.Request.Context(), c.Param("token"))
	h.prepare(c, o)
	if err != nil {
		return h.refuse(c, o, err)
	}
	if _, err := kit.ReadForm(c); err != nil {
		return err
	}
	typed := c.Request.PostForm
	answers, err := h.read(o, typed)
	if err == nil {
		_, err = h.surveys.Give(c.Request.Context(), o, answers)
	}
	switch {
	case err == nil:
		return kit.SeeOther(c, path(c, "/thanks"))
	case fault.Is(err, fault.Gone):
		return h.refuse(c, o, err)
	}
	return kit.Again(c, err, func(f *fault.Fault) templ.Component { return h.page(c, o, typed, f) })
}

func (h handlers) read(o survey.Offer, typed url.Values) (survey.Answers, error) {
	if h.surveys.StateOf(o) != survey.Commentable {
		return survey.ReadAnswers(o.Version, typed)
	}
	comment, err := survey.ReadComment(o.Version, typed)
	return survey.Answers{Comment: comment}, err
}

// thanks shows what was stored, while the link may tell it.
func (h handlers) thanks(c *gin.Context) error {
	o, err := h.surveys.Look(c.Request.Context(), c.Param("token"))
	h.prepare(c, o)
	if err != nil {
		return h.refuse(c, o, err)
	}
	if o.Response == nil {
		return kit.SeeOther(c, path(c, ""))
	}
	if !h.surveys.Tells(o) {
		return h.refuse(c, o, fault.New(fault.Gone, "survey.gone.answered"))
	}
	return h.thank(c, o)
}

func (h handlers) thank(c *gin.Context, o survey.Offer) error {
	t := h.stored(c, o)
	until, promised, err := h.recoveries.Promised(c.Request.Context(), o.ContactID)
	if err != nil {
		return err
	}
	if promised {
		t.Promised = until
	}
	// The case of a correction is opened a moment later, so nothing is denied before.
	t.NoCall = !promised && o.Response.Mark != nil && *o.Response.Mark <= recovery.LowMark && o.Response.Revision == 1
	return kit.OK(c, view.ThankYou(t))
}

// stored is the page of what was answered, and of what may still be done with it.
func (h handlers) stored(c *gin.Context, o survey.Offer) view.Thanks {
	t := view.Thanks{Frame: h.frame(c, o), Questions: o.Version.Questions, Values: o.Response.Answers().Form()}
	switch h.surveys.StateOf(o) {
	case survey.Correctable:
		t.Until, t.Change = o.Response.AnsweredAt.Add(survey.CorrectWithin), change(c, "")
		if mark := o.Version.PickMark(c.Query(survey.KeyMark)); mark != "" && !slices.Equal(t.Values[survey.KeyMark], []string{mark}) {
			t.Pressed, t.Change = mark, change(c, mark)
		}
	case survey.Commentable:
		t.Comment, t.Change = true, change(c, "")
	}
	return t
}

// change is the address of the form of an answer that is stored; mark "" leaves the
// one that was given.
func change(c *gin.Context, mark string) string {
	q := url.Values{"change": {"1"}}
	if mark != "" {
		q.Set(survey.KeyMark, mark)
	}
	at := path(c, "")
	if strings.Contains(at, "?") {
		return at + "&" + q.Encode()
	}
	return at + "?" + q.Encode()
}

// kept shows what is known about the customer by this link, and whom to turn to.
func (h handlers) kept(c *gin.Context) error {
	k, o, err := h.surveys.Kept(c.Request.Context(), c.Param("token"))
	h.prepare(c, o)
	if err != nil {
		return h.refuse(c, o, err)
	}
	v := view.Kept{Frame: h.frame(c, o), Kept: k, About: view.About{Kind: string(o.ChannelKind), Channel: o.Channel.Readable(i18n.From(c.Request.Context())), Topic: o.Topic.Readable(i18n.From(c.Request.Context())), EndedAt: o.EndedAt}, OptedOut: o.OptedOut, OptOut: path(c, "/opt-out")}
	v.Frame.Kept = ""
	if k.Answer != nil {
		v.Questions, v.Values = o.Version.Questions, k.Answer.Form()
	}
	return kit.OK(c, view.KeptPage(v))
}

// askOptOut asks whether to stop asking; it changes nothing.
func (h handlers) askOptOut(c *gin.Context) error {
	o, err := h.surveys.Look(c.Request.Context(), c.Param("token"))
	h.prepare(c, o)
	if err != nil {
		return h.refuse(c, o, err)
	}
	v := view.OptOut{Frame: h.frame(c, o), Action: path(c, "/opt-out"), Done: o.OptedOut}
	if state := h.surveys.StateOf(o); state == survey.Unanswered || state == survey.Correctable {
		v.Back = path(c, "")
	}
	return kit.OK(c, view.OptOutPage(v))
}

// optOut stops asking. The mail program's own button (RFC 8058) posts to the same
// address and must not be redirected.
func (h handlers) optOut(c *gin.Context) error {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, kit.MaxForm)
	if err := c.Request.ParseMultipartForm(kit.MaxForm); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return fault.Wrap(fault.Malformed, "fault.malformed", err)
	}
	o, err := h.asking.OptOut(c.Request.Context(), c.Param("token"))
	h.prepare(c, o)
	switch {
	case fault.Is(err, fault.NotFound):
		return h.refuse(c, o, err)
	case err != nil:
		return err
	case c.Request.PostFormValue("List-Unsubscribe") != "":
		return kit.OK(c, view.OptOutPage(view.OptOut{Frame: h.frame(c, o), Done: true}))
	}
	return kit.SeeOther(c, path(c, "/opt-out"))
}

// prepare sets what every page of a link carries, and the language: asked for,
// the customer's, the browser's, the desk's.
func (h handlers) prepare(c *gin.Context, o survey.Offer) {
	header := c.Writer.Header()
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Robots-Tag", "noindex, nofollow")
	header.Set("Cache-Control", "no-store")
	lang, ok := i18n.Parse(c.Query("lang"))
	if !ok {
		lang, ok = i18n.Parse(o.CustomerLang)
	}
	if !ok {
		lang = i18n.Accept(c.GetHeader("Accept-Language"), h.surveys.Language())
	}
	ctx := ui.WithZone(i18n.With(c.Request.Context(), lang), h.surveys.ZoneOf(o))
	c.Request = c.Request.WithContext(survey.WithLanguage(ctx, h.speaks(c, o, lang)))
}

// speaks is the language of the questions, which may be others than the page
// around them knows: asked for, the customer's, the browser's, the desk's.
func (h handlers) speaks(c *gin.Context, o survey.Offer, around i18n.Lang) string {
	if o.Version == nil {
		return string(around)
	}
	wanted := []string{c.Query("lang"), o.CustomerLang}
	if o.CustomerLang == "" {
		wanted = append(wanted, i18n.Tags(c.GetHeader("Accept-Language"))...)
	}
	return o.Version.Language(append(wanted, string(around), string(h.surveys.Language()))...)
}

// refuse shows why a link is of no use; anything else is left to the door.
func (h handlers) refuse(c *gin.Context, o survey.Offer, err error) error {
	f := fault.Of(err)
	if f.Code != fault.Gone && f.Code != fault.NotFound {
		return err
	}
	g := view.Gone{Frame: h.frame(c, o), Key: f.Key}
	if o.ID != 0 && !o.OptedOut {
		g.OptOut = path(c, "/opt-out")
	}
	return kit.View(c, f.Code.Status(), view.GonePage(g))
}

func (h handlers) page(c *gin.Context, o survey.Offer, values map[string][]string, f *fault.Fault) templ.Component {
	p := view.Page{
		Frame: h.frame(c, o), Action: path(c, ""), OptOut: path(c, "/opt-out"),
		About:     view.About{Kind: string(o.ChannelKind), Channel: o.Channel.Readable(i18n.From(c.Request.Context())), Topic: o.Topic.Readable(i18n.From(c.Request.Context())), EndedAt: o.EndedAt},
		Questions: o.Version.Questions, Language: survey.Language(c.Request.Context()), Values: values, Fault: f,
	}
	switch h.surveys.StateOf(o) {
	case survey.Unanswered:
		if f == nil {
			p.Drawn = h.drawn.of(c.Request.Context(), o.Version, p)
		}
	case survey.Correctable:
		p.Until = o.Response.AnsweredAt.Add(survey.CorrectWithin)
	case survey.Commentable:
		p.Comment, p.Questions = true, []survey.Question{o.Version.Question(survey.KeyComment)}
	}
	return view.Questions(p)
}

// path returns an address under the link; a language that was asked for stays.
func path(c *gin.Context, tail string) string {
	at := "/s/" + url.PathEscape(c.Param("token")) + tail
	if lang := i18n.Base(c.Query("lang")); lang != "" {
		at += "?lang=" + lang
	}
	return at
}

// frame leads to the same page in the other languages: those of the interface and
// those of the questions. A preselected mark stays.
func (h handlers) frame(c *gin.Context, o survey.Offer) (f view.Frame) {
	f.Brand = h.brandOf(c.Request.Context())
	if o.ID != 0 {
		f.Kept = path(c, "/kept")
	}
	offered := []string{string(i18n.RU), string(i18n.EN)}
	now := string(i18n.From(c.Request.Context()))
	if o.Version != nil {
		now = survey.Language(c.Request.Context())
		for _, l := range o.Version.Languages() {
			if !slices.Contains(offered, l) {
				offered = append(offered, l)
			}
		}
	}
	if asked := i18n.Base(c.Query("lang")); slices.Contains(offered, asked) {
		now = asked
	}
	for _, l := range offered {
		if l == now {
			continue
		}
		at := c.Request.URL.EscapedPath() + "?lang=" + l
		if mark := c.Query(survey.KeyMark); mark != "" && len(mark) < 4 {
			at += "&mark=" + url.QueryEscape(mark)
		}
		f.Languages = append(f.Languages, view.Language{Tag: l, URL: at})
	}
	return f
}
