package scorecard

import (
	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/condition"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/scorecard"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/scorecard"
	"openpeople/templates/ui"
)

// begin makes a draft of what was published last.
func (h *handlers) begin(c *gin.Context) error {
	ctx, who := of(c)
	id, err := kit.PressedOn(c, "id")
	if err == nil {
		err = h.Scorecards.Begin(ctx, who, id)
	}
	if err != nil {
		return err
	}
	return kit.SeeOther(c, view.DraftURL(id))
}

// writing is the scorecard of the path with its draft; Conflict where there is none.
func (h *handlers) writing(c *gin.Context) (card scorecard.Card, draft scorecard.Content, names contact.Names, err error) {
	ctx, who := of(c)
	if card, err = h.read(c); err != nil {
		return card, draft, names, err
	}
	if card.Draft == nil {
		return card, draft, names, fault.New(fault.Conflict, "scorecard.fault.no_draft")
	}
	names, err = h.Contacts.Names(ctx, who)
	return card, *card.Draft, names, err
}

// draft shows the editor; ?kind= has its preview of contacts of that kind of channel.
func (h *handlers) draft(c *gin.Context) error { return h.drawDraft(c, nil, nil) }

// drawDraft shows the editor, with the name that was typed where it was refused.
func (h *handlers) drawDraft(c *gin.Context, typed *i18n.Text, refused error) (err error) {
	var p view.DraftPage
	if p.Card, p.Draft, p.Names, err = h.writing(c); err != nil {
		if refused != nil {
			return refused
		}
		return err
	}
	p.Problems, p.Name, p.NameSeen = p.Draft.Problems(), p.Draft.Name, fault.Revision(p.Draft.Name)
	if typed != nil {
		p.Name = *typed
	}
	shown := p.Draft
	for _, kind := range contact.KindCodes() {
		if kind == c.Query("kind") {
			p.Kind, shown = kind, p.Draft.Shown(p.Draft.Hidden(condition.Facts{Kind: kind}))
		}
	}
	p.Preview = h.Preview(shown)
	if refused == nil {
		return kit.OK(c, view.Draft(p))
	}
	return kit.Again(c, refused, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.Draft(p)
	})
}

// rename gives the draft a name.
func (h *handlers) rename(c *gin.Context) error {
	ctx, who := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	name, revision := readName(f, "name", scorecard.MaxName), f.Revision()
	if err = f.Err(); err == nil {
		err = h.Scorecards.Rename(ctx, who, id, name, revision)
	}
	if err != nil {
		return h.drawDraft(c, &name, err)
	}
	return h.saved(c, id)
}

func (h *handlers) saved(c *gin.Context, id int64) error {
	webaccount.Say(c, ui.Good, "scorecard.saved")
	return kit.SeeOther(c, view.DraftURL(id))
}

// discard takes the draft away.
func (h *handlers) discard(c *gin.Context) error {
	ctx, who := of(c)
	card, err := h.read(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	revision := f.Revision()
	if err = f.Err(); err == nil {
		err = h.Scorecards.Discard(ctx, who, card.ID, revision)
	}
	if err != nil {
		return h.drawDraft(c, nil, err)
	}
	webaccount.Say(c, ui.Good, "scorecard.discarded")
	if card.Latest == 0 {
		return kit.SeeOther(c, view.Path)
	}
	return kit.SeeOther(c, view.URL(card.ID, ""))
}

func groupOf(c *gin.Context) scorecard.Part     { return scorecard.Part{Group: c.Param("key")} }
func criterionOf(c *gin.Context) scorecard.Part { return scorecard.Part{Criterion: c.Param("key")} }

// move puts a part one place earlier or later.
func (h *handlers) move(part func(*gin.Context) scorecard.Part) kit.Handler {
	return func(c *gin.Context) error {
		ctx, who := of(c)
		return kit.Moved(c, func(id int64, by int) error { return h.Scorecards.Move(ctx, who, id, part(c), by) }, view.DraftURL)
	}
}

// remove takes a part out of the draft.
func (h *handlers) remove(part func(*gin.Context) scorecard.Part) kit.Handler {
	return func(c *gin.Context) error {
		ctx, who := of(c)
		id, err := kit.PressedOn(c, "id")
		if err == nil {
			err = h.Scorecards.Remove(ctx, who, id, part(c))
		}
		if err != nil {
			return err
		}
		webaccount.Say(c, ui.Good, "scorecard.removed")
		return kit.SeeOther(c, view.DraftURL(id))
	}
}
