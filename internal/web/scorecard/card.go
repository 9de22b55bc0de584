package scorecard

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/scorecard"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/scorecard"
	"openpeople/templates/ui"
)

// list shows every scorecard.
func (h *handlers) list(c *gin.Context) error {
	ctx, who := of(c)
	list, err := h.Scorecards.Scorecards(ctx, who)
	if err != nil {
		return err
	}
	return kit.OK(c, view.List(view.ListPage{List: list}))
}

// read reads the scorecard of the path.
func (h *handlers) read(c *gin.Context) (scorecard.Card, error) {
	ctx, who := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return scorecard.Card{}, err
	}
	return h.Scorecards.Card(ctx, who, id)
}

// card shows what was published, ?version= an earlier state of it.
func (h *handlers) card(c *gin.Context) (err error) {
	ctx, who := of(c)
	var p view.CardPage
	if p.Card, err = h.read(c); err != nil {
		return err
	}
	if last, published := p.Card.Last(); published {
		p.Shown = &last
	}
	if asked := c.Query("version"); asked != "" {
		i := slices.IndexFunc(p.Card.Versions, func(v scorecard.Version) bool { return strconv.Itoa(v.Number) == asked })
		if i < 0 {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		p.Shown = &p.Card.Versions[i]
	}
	if p.Shown != nil {
		p.Preview = h.Preview(p.Shown.Content)
	}
	if p.Names, err = h.Contacts.Names(ctx, who); err != nil {
		return err
	}
	if who.May(actor.ScorecardWrite) {
		if p.Rules, err = h.Scorecards.Rules(ctx, who); err != nil {
			return err
		}
		p.Rules = slices.DeleteFunc(p.Rules, func(r scorecard.Rule) bool { return r.ScorecardID != p.Card.ID })
	}
	return kit.OK(c, view.Card(p))
}

// fresh shows the form of a new scorecard.
func (h *handlers) fresh(c *gin.Context) error { return kit.OK(c, view.New(view.NewPage{})) }

// create makes a scorecard of a name.
func (h *handlers) create(c *gin.Context) error {
	ctx, who := of(c)
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	name := readName(f, "name", scorecard.MaxName)
	var id int64
	if err = f.Err(); err == nil {
		id, err = h.Scorecards.Create(ctx, who, name)
	}
	return h.made(c, id, err, view.NewPage{Name: name})
}

// readName reads the boxes of a text in both languages.
func readName(f *kit.Form, name string, max int) i18n.Text {
	return i18n.Text{RU: f.Text(name+"_ru", max), EN: f.Text(name+"_en", max)}
}

// take makes a scorecard of a file.
func (h *handlers) take(c *gin.Context) error {
	ctx, who := of(c)
	f, err := kit.ReadUpload(c, scorecard.MaxFile)
	if err != nil {
		return err
	}
	raw := f.File("file")
	var id int64
	if err = f.Err(); err == nil {
		id, err = h.Scorecards.Import(ctx, who, raw)
	}
	return h.made(c, id, err, view.NewPage{OfFile: true})
}

// made leads to the draft that was made, or back to the form that was refused.
func (h *handlers) made(c *gin.Context, id int64, refused error, p view.NewPage) error {
	if refused == nil {
		return kit.SeeOther(c, view.DraftURL(id))
	}
	return kit.Again(c, refused, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.New(p)
	})
}

// give answers with the scorecard as a file.
func (h *handlers) give(c *gin.Context) error {
	ctx, who := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	name, raw, err := h.Scorecards.Export(ctx, who, id)
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	c.Data(http.StatusOK, "application/json; charset=utf-8", raw)
	return nil
}

// duplicate makes a draft that says the same.
func (h *handlers) duplicate(c *gin.Context) error {
	ctx, who := of(c)
	id, err := kit.PressedOn(c, "id")
	if err != nil {
		return err
	}
	if id, err = h.Scorecards.Duplicate(ctx, who, id); err != nil {
		return err
	}
	webaccount.Say(c, ui.Good, "scorecard.duplicated")
	return kit.SeeOther(c, view.DraftURL(id))
}

// archive takes the scorecard out of use, or brings it back.
func (h *handlers) archive(c *gin.Context) error {
	ctx, who := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	away := f.Checked("away")
	if err = f.Err(); err == nil {
		err = h.Scorecards.Archive(ctx, who, id, away)
	}
	if err != nil {
		return err
	}
	said := "scorecard.returned"
	if away {
		said = "scorecard.archived"
	}
	webaccount.Say(c, ui.Good, said)
	return kit.SeeOther(c, view.URL(id, ""))
}

// publish makes the draft the next version.
func (h *handlers) publish(c *gin.Context) error {
	ctx, who := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	revision := f.Revision()
	if err = f.Err(); err == nil {
		err = h.Scorecards.Publish(ctx, who, id, revision)
	}
	if err != nil {
		return h.drawDraft(c, nil, err)
	}
	webaccount.Say(c, ui.Good, "scorecard.published")
	return kit.SeeOther(c, view.URL(id, ""))
}
