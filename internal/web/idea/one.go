package idea

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
	"openpeople/internal/idea"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/idea"
	"openpeople/templates/ui"
)

func (h handlers) one(c *gin.Context) error {
	p, err := h.look(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.One(p))
}

// look reads the idea of the path.
func (h handlers) look(c *gin.Context) (p view.OnePage, err error) {
	ctx, a := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return p, err
	}
	if p.Page, err = h.ideas.Page(ctx, a, id); err != nil {
		return p, err
	}
	if p.OwnerID != 0 {
		p.Owner, p.Due = strconv.FormatInt(p.OwnerID, 10), p.DueDay.String()
	}
	return p, nil
}

func (h handlers) vote(c *gin.Context) error { return h.ballot(c, true) }

func (h handlers) unvote(c *gin.Context) error { return h.ballot(c, false) }

// ballot gives a vote or takes it back, and leads to where that was done.
func (h handlers) ballot(c *gin.Context, give bool) error {
	ctx, a := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	back, from := f.Text("back", 2000), origins(f)
	if err := f.Err(); err != nil {
		return err
	}
	if give {
		err = h.ideas.Vote(ctx, a, id, from)
	} else {
		err = h.ideas.Unvote(ctx, a, id)
	}
	switch {
	case err != nil:
		return err
	case back != "":
		return kit.SeeOther(c, webaccount.LocalBack(back))
	}
	webaccount.Say(c, ui.Good, "idea.voted")
	return kit.SeeOther(c, view.URL(id))
}

// again shows the page of an idea with what is wrong with one of its forms.
func (h handlers) again(c *gin.Context, err error, typed func(p *view.OnePage)) error {
	p, failed := h.look(c)
	if failed != nil {
		return failed
	}
	typed(&p)
	return kit.Again(c, err, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.One(p)
	})
}

// say stores a comment.
func (h handlers) say(c *gin.Context) error {
	ctx, a := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	key, words := f.Text("key", 40), f.Text("words", idea.MaxComment)
	var comment int64
	if err = f.Err(); err == nil {
		comment, err = h.ideas.Say(ctx, a, id, key, words)
	}
	if err != nil {
		return h.again(c, err, func(p *view.OnePage) { p.Words, p.TalkKey = words, key })
	}
	return kit.SeeOther(c, view.URL(id)+"#comment-"+strconv.FormatInt(comment, 10))
}

// decide moves an idea.
func (h handlers) decide(c *gin.Context) error {
	ctx, a := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	revision, _ := f.Int("revision", 1, 1<<30)
	step := idea.Step{Revision: revision, To: idea.Status(f.Text("to", 20)), Reason: f.Text("reason", idea.MaxReason), Due: f.Day("due")}
	owner := f.Text("owner", 20)
	if owner != "" {
		if step.OwnerID, err = strconv.ParseInt(owner, 10, 64); err != nil {
			f.Add("owner", "idea.fault.choice")
		}
	}
	if err = f.Err(); err == nil {
		err = h.ideas.Decide(ctx, a, id, step)
	}
	if err != nil {
		return h.again(c, err, func(p *view.OnePage) {
			p.To, p.Reason, p.Owner, p.Due = string(step.To), step.Reason, owner, step.Due.String()
		})
	}
	webaccount.SayBack(c, ui.Back{URL: view.URL(id) + "/return", Fields: map[string]string{"revision": strconv.Itoa(revision + 1)}}, "idea.decided")
	return kit.SeeOther(c, view.URL(id))
}

// takeBack takes the last move of an idea back.
func (h handlers) takeBack(c *gin.Context) error {
	ctx, a := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	revision, _ := f.Int("revision", 1, 1<<30)
	if err = f.Err(); err == nil {
		err = h.ideas.Return(ctx, a, id, revision)
	}
	if err != nil {
		return err
	}
	webaccount.Say(c, ui.Good, "account.returned")
	return kit.SeeOther(c, view.URL(id))
}
