package contact

import (
	"context"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/mask"
	"openpeople/internal/query"
)

// Said is one thing that was said in a contact, or of it with the mark.
type Said struct {
	query.Text
	Message int // its place in the conversation; InComment: with the mark
}

// InComment is the place of a comment.
const InComment = -1

// By is the author of a message as who looks for words knows them.
func By(a Author) query.By {
	switch a {
	case FromCustomer:
		return query.Customer
	case FromOperator:
		return query.Operator
	}
	return query.Machine
}

// SaidIn is all that was said: the messages in their order, then the comment.
func SaidIn(messages []Message, comment string) []Said {
	list := make([]Said, 0, len(messages)+1)
	for i, m := range messages {
		list = append(list, Said{query.Text{By: By(m.From), Text: m.Text}, i})
	}
	if comment != "" {
		list = append(list, Said{query.Text{By: query.Comment, Text: comment}, InComment})
	}
	return list
}

// Masked is what was said as it is shown to who may not see personal data.
func Masked(list []Said) []Said {
	out := make([]Said, len(list))
	for i, s := range list {
		out[i] = s
		out[i].Text.Text = mask.Text(s.Text.Text)
	}
	return out
}

// Texts are what was said without its places.
func Texts(list []Said) []query.Text {
	out := make([]query.Text, len(list))
	for i, s := range list {
		out[i] = s.Text
	}
	return out
}

// CommentWords reads what was typed as words of comments, as query.Parse does: what
// somebody else is to have said stands in none. Invalid, of the field q.
func CommentWords(typed string) (query.Query, error) {
	q, err := query.Parse(typed)
	if err != nil {
		return q, labelled(err)
	}
	for i := range q.Parts {
		q.Parts[i].By &= query.Comment
	}
	return q, nil
}

// labelled says of a fault of what was typed where it was typed.
func labelled(err error) error {
	if fault.Is(err, fault.Invalid) {
		for i := range fault.Of(err).Fields {
			fault.Of(err).Fields[i].Label = i18n.Text{RU: "Поиск", EN: "Search"}
		}
	}
	return err
}

// Excerpt is a piece of what was said with the words that were looked for.
type Excerpt struct {
	Said
	Pieces []query.Piece
}

// excerpted is how much of what was said a list shows, in characters.
const excerpted = 120

// showSaid shows on rows that were found by words where these stand.
func (s *Service) showSaid(ctx context.Context, f Filter, rows []Row) error {
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	said, err := s.store.Said(ctx, ids)
	if err != nil {
		return err
	}
	for i := range rows {
		rows[i].Excerpt = excerpt(f.Words, f.Masked, said[rows[i].ID])
	}
	return nil
}

// excerpt is of the first thing that holds most of what is looked for; nil when nothing
// does.
func excerpt(q query.Query, masked bool, list []Said) *Excerpt {
	best, most, all := Excerpt{}, 0, q.Wanted()
	for _, one := range list {
		if masked {
			one.Text.Text = mask.Text(one.Text.Text)
		}
		marks, parts := q.Marks(one.Text)
		if parts > most {
			most = parts
			best = Excerpt{one, query.Excerpt(one.Text.Text, marks, excerpted)}
		}
		if parts == all {
			break
		}
	}
	if most == 0 {
		return nil
	}
	return &best
}
