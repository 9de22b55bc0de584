package idea

import (
	"context"
	"time"

	"openpeople/internal/page"
	"openpeople/internal/when"
)

// Store is what this room needs to keep. Faults: NotFound for a missing row,
// Conflict where said. Methods called with the context of InTx act inside that
// transaction.
type Store interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error

	// InsertIdea stores an idea with its slice and its first change, and sets id
	// and revision. When the key is known, nothing is stored, fresh is false, and
	// i gets id and author of the known one.
	InsertIdea(ctx context.Context, i *Idea, slice Slice) (fresh bool, err error)
	// MoveIdea stores a change as the idea's state and sets c.Number; Conflict
	// when the stored revision is not the one that was read.
	MoveIdea(ctx context.Context, c *Change, revision int) error
	// AnswerIdea notes the first answer; later ones change nothing.
	AnswerIdea(ctx context.Context, id int64, at time.Time) error

	IdeaByID(ctx context.Context, id, readerID int64) (Row, error)
	// IdeaByKey finds who stored an idea with a key. NotFound.
	IdeaByKey(ctx context.Context, key string) (id, authorID int64, err error)
	// SliceOf returns what an idea should move, with names, by name.
	SliceOf(ctx context.Context, id int64) (Names, error)
	ChangesOf(ctx context.Context, id int64) ([]Change, error)
	// LiveIdeas lists the ideas that went live on days of a period, the latest of them, in time.
	LiveIdeas(ctx context.Context, p when.Period, limit int) ([]Live, error)
	// ListIdeas lists what the filter lets through. The cursor's At is the number
	// of votes, or the milliseconds of creation, by order.
	ListIdeas(ctx context.Context, f Filter, o Order, readerID int64, p page.Request) (page.Of[Row], error)
	// CountIdeas counts what the filter lets through, at most limit.
	CountIdeas(ctx context.Context, f Filter, limit int) (int64, error)
	// SimilarIdeas lists ideas that say much the same as the text, the most
	// similar first: words in any form, Russian or English, ё as е.
	SimilarIdeas(ctx context.Context, text string, readerID int64, limit int) ([]Row, error)

	// AddVote stores a vote and counts it; stored is false when the person had
	// voted already, or the idea is not there or not open.
	AddVote(ctx context.Context, id, personID int64, at time.Time) (stored bool, err error)
	// RemoveVote takes a vote back; nothing when there is none, or the idea is not
	// open.
	RemoveVote(ctx context.Context, id, personID int64) error
	// VotersOf lists who voted, the first one first.
	VotersOf(ctx context.Context, id int64, limit int) ([]Voter, error)

	// InsertComment stores and counts a comment. When the key is known, nothing is
	// stored and c gets id, idea and person of the known one.
	InsertComment(ctx context.Context, c *Comment) (fresh bool, err error)
	// CommentsOf lists the latest comments, the oldest of them first.
	CommentsOf(ctx context.Context, id int64, limit int) ([]Comment, error)

	OriginStore

	// SliceNames lists what a slice can be made of, by name.
	SliceNames(ctx context.Context) (Names, error)
	// Owners lists who may be given an idea, by name: people with one of the roles
	// who may sign in, and the author.
	Owners(ctx context.Context, roles []string, authorID int64) ([]Named, error)

	// UnansweredIdeas lists open ideas without a first answer that were stored
	// before an instant, the oldest first, and counts them.
	UnansweredIdeas(ctx context.Context, before time.Time, limit int) ([]Row, int64, error)
	// IdeasMovedOf lists the ideas of an author, the last one that moved first,
	// and counts them.
	IdeasMovedOf(ctx context.Context, authorID int64, limit int) ([]Row, int64, error)
	// IdeasOwnedBy lists open ideas of an owner, the next one due first, and
	// counts them.
	IdeasOwnedBy(ctx context.Context, ownerID int64, limit int) ([]Row, int64, error)
}

// OriginStore keeps of what ideas came, and reads what contacts, reviews and
// notes say.
type OriginStore interface {
	// AddOrigins stores of what an idea came; known ones change nothing. It returns how
	// many there are now.
	AddOrigins(ctx context.Context, id, personID int64, at time.Time, list []Origin) (int, error)
	// OriginsOf lists of what an idea came, the first one first.
	OriginsOf(ctx context.Context, id int64) ([]Origin, error)
	// IdeasFrom lists the ideas that came of a thing, most votes first.
	IdeasFrom(ctx context.Context, o Origin, limit int) ([]Link, error)
	// SourceOf reads an origin as it is, unmasked. NotFound.
	SourceOf(ctx context.Context, o Origin) (Source, error)
}
