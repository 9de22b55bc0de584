// Package personal is the language in which every room says what it keeps of customers:
// which columns, of which class, and how they are erased (Kept); and by what one customer
// is known again in words that people wrote (Person). Erasure, retention and the copy for
// the customer walk these lists, and a test finds a column that is on none. Which rooms
// there are, and what is done when, is not known here.
package personal

import "context"

// Gone stands where words were erased: that something was said stays, so that no figure
// moves, and what was said does not. It holds no letter, and no search finds it.
const Gone = "[…]"

// Class is what is kept of a customer, by how long it is needed.
type Class string

const (
	Identity     Class = "identity"     // names, ids, addresses, and by what the customer is found
	Conversation Class = "conversation" // what was said in a contact
	Recording    Class = "recording"    // where the sound of a contact is
	Comment      Class = "comment"      // what was answered in words
	Letter       Class = "letter"       // letters of the built-in mailbox
	Staff        Class = "staff"        // what staff wrote of the customer's contacts
)

// Classes lists every class, in the order in which a page shows them.
var Classes = []Class{Identity, Conversation, Recording, Comment, Letter, Staff}

// Kept is columns of a table in which a customer can be recognised. Statements hold
// {contacts} where a list of ids of contacts stands, "(?, ?)"; a thing that is erased
// already is neither counted nor changed by them.
type Kept struct {
	Table   string
	Columns []string
	Class   Class
	Count   string // SELECT COUNT(*): how much there is of some contacts; "": it is counted with another entry
	Erase   string // an UPDATE or a DELETE; "": the room does it by hand
	Texts   []Text // columns in which only what names the customer goes
	Copy    string // SELECT, with a name for each column: what the customer is given of some contacts; "": it stands in another's, or is the staff's
}

// Text is a column of words that staff wrote. What names the customer is masked in it.
type Text struct {
	All  string // SELECT keys…, text: every row; "": the customer is named where it hangs on a contact only
	Of   string // the same of some contacts, {contacts}; "": it hangs on none
	JSON bool   // strings within JSON
	// Said is the same of some contacts, {contacts}, of words that their customers wrote: where
	// they give an address of somebody else's, it is masked; "": no customer wrote it.
	Said string
	// As is how a mask goes over it; nil: as over text, or JSON.
	As func(m Mask, text string) (string, error)
	// Whole says what is left of a text that is the customer's own, nil: what names nobody.
	Whole func(ctx context.Context, keys []int64, text string) (string, error)
	// Write stores what is left, in the transaction of ctx.
	Write func(ctx context.Context, keys []int64, text string) error
}

// Masked is the text with what a mask finds in it masked.
func (t Text) Masked(m Mask, text string) (string, error) {
	switch {
	case t.As != nil:
		return t.As(m, text)
	case t.JSON:
		return m.JSON(text), nil
	}
	return m.Text(text), nil
}
