package demo

import (
	"context"

	said "openpeople/internal/comment"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/when"
)

// CommentTag is a tag that a colleague has made for comments.
type CommentTag struct {
	By           string // key of a colleague
	Name, NameEn string
	Rules        []string
	Hand         int // on so many of the latest comments beside low marks by hand
}

// taggedWithin is how many days back comments are tagged by hand.
const taggedWithin = 90

// tags makes the tags of comments; what their rules hit is found when the desk runs.
func (f *filler) tags(ctx context.Context) error {
	f.Clock.Set(f.year.now)
	for _, one := range book().CommentTags {
		who := f.staff[one.By].Actor
		id, err := f.Comments.AddTag(ctx, who, said.Tag{Name: i18n.Text{RU: one.Name, EN: one.NameEn}, Rules: one.Rules})
		if err != nil {
			return err
		}
		ids, err := f.unhappy(ctx, one.Hand)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			continue
		}
		if _, err := f.Comments.Tag(ctx, who, id, ids, false); err != nil {
			return err
		}
	}
	return nil
}

// unhappy are the contacts of so many of the latest comments beside low marks.
func (f *filler) unhappy(ctx context.Context, n int) (ids []int64, err error) {
	if n == 0 {
		return nil, nil
	}
	days := when.Last(taggedWithin, when.DayOf(f.year.now, f.Zone))
	list, err := f.Comments.List(ctx, system, said.Filter{Period: days}, page.Request{Limit: page.MaxLimit})
	for _, r := range list.Rows {
		if r.Contact.Mark != nil && *r.Contact.Mark <= 2 && len(ids) < n {
			ids = append(ids, r.Contact.ID)
		}
	}
	return ids, err
}
