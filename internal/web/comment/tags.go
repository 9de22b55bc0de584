// Package comment is the web side of the tags of comments: their list, their word rules with
// a preview, and tagging by hand. The comments themselves are read at /reports/comments.
package comment

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/comment"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/comment"
	"openpeople/templates/ui"
)

type rooms struct{ comments *comment.Service }

// Routes adds the pages of tags to the staff door.
func Routes(d *kit.Doors, comments *comment.Service) {
	r := rooms{comments}
	d.Staff.GET("/comments/tags", actor.CommentTag, r.list)
	d.Staff.GET("/comments/tags.csv", actor.CommentTag, r.file)
	d.Staff.GET("/comments/tags/new", actor.CommentTag, r.blank)
	d.Staff.POST("/comments/tags", actor.CommentTag, r.add)
	d.Staff.GET("/comments/tags/:id", actor.CommentTag, r.one)
	d.Staff.POST("/comments/tags/:id", actor.CommentTag, r.change)
	d.Staff.POST("/comments/tags/:id/archive", actor.CommentTag, r.archive)
	d.Staff.POST("/comments/tagging", actor.CommentTag, r.tag)
}

func who(c *gin.Context) actor.Actor { return actor.From(c.Request.Context()) }

func (r rooms) list(c *gin.Context) error {
	if _, wrong := (page.Params{}).Read(c.Request.URL.Query()); wrong != nil {
		return wrong
	}
	list, err := r.comments.TagList(c.Request.Context(), who(c))
	if err != nil {
		return err
	}
	return kit.OK(c, view.Tags(view.TagsPage{List: list}))
}

// file writes every tag.
func (r rooms) file(c *gin.Context) error {
	if _, wrong := (page.Params{}).Read(c.Request.URL.Query()); wrong != nil {
		return wrong
	}
	list, err := r.comments.TagList(c.Request.Context(), who(c))
	if err != nil {
		return err
	}
	head := []string{"id", "name", "name_en", "rules", "comments", "seen_365_days", "archived_at"}
	return kit.Export(c, kit.Table{Name: "tags", Head: head}, func(page.Request) (page.Of[comment.Tag], error) { return page.Of[comment.Tag]{Rows: list.Tags}, nil },
		func(t comment.Tag) []string {
			return []string{strconv.FormatInt(t.ID, 10), t.Name.RU, t.Name.EN, strings.Join(t.Rules, "; "), strconv.FormatInt(list.Tagged[t.ID].Desk, 10), strconv.FormatInt(list.Tagged[t.ID].Seen, 10), kit.Instant(t.ArchivedAt)}
		})
}

func (r rooms) blank(c *gin.Context) error { return kit.OK(c, view.TagForm(view.TagPage{})) }

// tagOf returns the tag of the path.
func (r rooms) tagOf(c *gin.Context) (comment.Tag, error) {
	id, err := kit.ID(c, "id")
	if err != nil {
		return comment.Tag{}, err
	}
	tags, err := r.comments.Tags(c.Request.Context(), who(c))
	if err != nil {
		return comment.Tag{}, err
	}
	t, known := tags.Find(id)
	if !known {
		return t, fault.New(fault.NotFound, "fault.not_found")
	}
	return t, nil
}

func (r rooms) one(c *gin.Context) error {
	t, err := r.tagOf(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.TagForm(view.TagPage{Tag: t, Revision: t.Revision()}))
}

func (r rooms) add(c *gin.Context) error { return r.posted(c, comment.Tag{}) }

func (r rooms) change(c *gin.Context) error {
	t, err := r.tagOf(c)
	if err != nil {
		return err
	}
	return r.posted(c, t)
}

// posted answers the form of a tag: by a preview, which stores nothing, or by the list once
// it is stored.
func (r rooms) posted(c *gin.Context, stored comment.Tag) error {
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	p := view.TagPage{Tag: stored, Stored: stored}
	p.Tag.Name = i18n.Text{RU: f.Text("name", comment.MaxTagName), EN: f.Text("name_en", comment.MaxTagName)}
	p.Tag.Rules = strings.Split(f.Text("rules", view.MaxRulesText), "\n")
	preview := f.Checked("preview")
	if p.Revision = f.Text("revision", 64); stored.ID != 0 && p.Revision == "" {
		p.Revision = "-"
	}
	if err = f.Err(); err == nil {
		switch {
		case preview:
			var hits comment.Preview
			hits, err = r.comments.Preview(ctx, who(c), p.Tag)
			p.Preview = &hits
		case stored.ID == 0:
			_, err = r.comments.AddTag(ctx, who(c), p.Tag)
		default:
			err = r.comments.ChangeTag(ctx, who(c), p.Tag, p.Revision)
		}
	}
	if err != nil {
		p.Preview = nil
		if fault.Of(err).Stale() {
			p.Revision = stored.Revision()
		}
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Wrong = f
			return view.TagForm(p)
		})
	}
	if preview {
		return kit.OK(c, view.TagForm(p))
	}
	if err := r.saySaved(c, stored); err != nil {
		return err
	}
	return kit.SeeOther(c, view.Path)
}

// saySaved says that a tag is saved; where its rules are others, that comments are being
// tagged, with the way back to the former words.
func (r rooms) saySaved(c *gin.Context, was comment.Tag) error {
	if was.ID == 0 {
		webaccount.Say(c, ui.Good, "comments.tag.saved")
		return nil
	}
	now, err := r.tagOf(c)
	if err != nil {
		return err
	}
	if slices.Equal(now.Rules, was.Rules) {
		webaccount.Say(c, ui.Good, "comments.tag.renamed")
		return nil
	}
	undo := ui.Back{URL: c.Request.URL.Path, Fields: map[string]string{"name": was.Name.RU, "name_en": was.Name.EN, "rules": strings.Join(was.Rules, "\n"), "revision": now.Revision()}}
	webaccount.SayBack(c, undo, "comments.tag.changed")
	return nil
}

// archive takes a tag out of use, or back.
func (r rooms) archive(c *gin.Context) error {
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	back := f.Checked("back")
	if err = f.Err(); err == nil {
		err = r.comments.ArchiveTag(c.Request.Context(), who(c), id, !back)
	}
	if err != nil {
		return err
	}
	if back {
		webaccount.Say(c, ui.Good, "account.returned")
	} else {
		webaccount.SayBack(c, ui.Back{URL: c.Request.URL.Path, Fields: map[string]string{"back": "1"}}, "comments.tag.is_archived")
	}
	return kit.SeeOther(c, view.Path)
}

// tag puts a tag on the comments that were ticked, or takes it off; the notice takes that
// back for those on which it changed something.
func (r rooms) tag(c *gin.Context) error {
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	back := f.Text("back", 2000)
	if !strings.HasPrefix(back, view.Stream) {
		back = view.Stream
	}
	contacts := f.List("contact", comment.MaxTagged, 20)
	if undone := f.Text("contacts", 4000); undone != "" {
		contacts = append(contacts, strings.Split(undone, " ")...)
	}
	var ids []int64
	for _, text := range contacts {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || id <= 0 {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		ids = append(ids, id)
	}
	tagID, _ := strconv.ParseInt(f.Need("tag", 20), 10, 64)
	off := f.Choice("do", "on", "off") == "off"
	if err := f.Err(); err != nil || len(ids) == 0 {
		webaccount.Say(c, ui.Bad, "comments.tagging.none")
		return kit.SeeOther(c, back)
	}
	changed, err := r.comments.Tag(c.Request.Context(), who(c), tagID, ids, off)
	if err != nil {
		return err
	}
	if len(changed) == 0 {
		webaccount.Say(c, ui.Neutral, "comments.tagging.same")
		return kit.SeeOther(c, back)
	}
	words := make([]string, len(changed))
	for i, id := range changed {
		words[i] = strconv.FormatInt(id, 10)
	}
	key, opposite := "comments.tagging.on", "off"
	if off {
		key, opposite = "comments.tagging.off", "on"
	}
	undo := ui.Back{URL: "/comments/tagging", Fields: map[string]string{"contacts": strings.Join(words, " "), "tag": strconv.FormatInt(tagID, 10), "do": opposite, "back": back}}
	webaccount.SayBack(c, undo, key, "Count", len(changed), "N", len(changed))
	return kit.SeeOther(c, back)
}
