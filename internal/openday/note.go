package openday

import (
	"time"

	"openpeople/internal/i18n"
)

// Chip is one thing that gets in the way or helps, to be ticked on a note.
type Chip struct {
	Code string
	Name i18n.Text
}

// Hindrances is what may get in the way.
var Hindrances = []Chip{
	{"rules", i18n.Text{RU: "регламент", EN: "the procedure"}},
	{"authority", i18n.Text{RU: "мало полномочий", EN: "no authority"}},
	{"systems", i18n.Text{RU: "система подвела", EN: "the system failed"}},
	{"knowledge", i18n.Text{RU: "негде узнать", EN: "no answer to be found"}},
	{"handover", i18n.Text{RU: "передача дальше", EN: "a hand-over"}},
	{"queue", i18n.Text{RU: "очередь", EN: "the queue"}},
	{"terms", i18n.Text{RU: "сложные условия", EN: "unclear terms"}},
	{"repeat", i18n.Text{RU: "не первый раз", EN: "not the first time"}},
	{"stock", i18n.Text{RU: "нет товара", EN: "out of stock"}},
}

// Helps is what may help.
var Helps = []Chip{
	{"authority", i18n.Text{RU: "свобода решать", EN: "freedom to decide"}},
	{"colleague", i18n.Text{RU: "коллега рядом", EN: "a colleague nearby"}},
	{"knowledge", i18n.Text{RU: "база знаний", EN: "knowledge base"}},
	{"systems", i18n.Text{RU: "удобная система", EN: "good systems"}},
	{"time", i18n.Text{RU: "время выслушать", EN: "time to listen"}},
	{"history", i18n.Text{RU: "история клиента", EN: "the history"}},
	{"humour", i18n.Text{RU: "живой тон", EN: "a human tone"}},
}

// Moods is how the customer left, 1 to 5, in words.
var Moods = []struct {
	Mood int
	Name i18n.Text
}{
	{1, i18n.Text{RU: "гнев", EN: "angry"}},
	{2, i18n.Text{RU: "досада", EN: "unhappy"}},
	{3, i18n.Text{RU: "покой", EN: "calm"}},
	{4, i18n.Text{RU: "радость", EN: "pleased"}},
	{5, i18n.Text{RU: "восторг", EN: "delighted"}},
}

// MoodName is a mood in words; nothing outside 1 to 5.
func MoodName(mood int) i18n.Text {
	if mood < 1 || mood > len(Moods) {
		return i18n.Text{}
	}
	return Moods[mood-1].Name
}

// ChipName is the name of a code in a table of chips; the code when it is none.
func ChipName(of []Chip, code string) i18n.Text {
	for _, c := range of {
		if c.Code == code {
			return c.Name
		}
	}
	return i18n.Text{RU: code, EN: code}
}

// Said is what a note says: the part that may be corrected.
type Said struct {
	What         string   // what happened
	Quote        string   // the customer's words
	Hindered     []string // codes of Hindrances
	HinderedText string
	Helped       []string // codes of Helps
	HelpedText   string
	Mood         *int   // 1-5; nil: not said
	DayID        int64  // 0: not on an open people day
	PlaceID      int64  // 0 with DayID 0
	Elsewhere    string // where, when not on an open people day
	ContactID    int64  // 0: none named
}

// Note is one observation.
type Note struct {
	ID       int64
	Key      string // made when the form was opened; a repeated post has the same
	AuthorID int64
	ShiftID  int64 // the author's shift; 0: none
	Said
	WrittenAt   time.Time
	Revision    int // 1 until corrected
	CorrectedAt *time.Time
	ReadAt      *time.Time // nil: no organiser has read it
	ReadBy      int64
}

// NoteRow is a note with names for ids.
type NoteRow struct {
	Note
	AuthorName string
	AuthorRole string
	DayTitle   string
	PlaceName  string
	PlaceKind  PlaceKind
	ReaderName string // who read it for the desk

	Served, ServedTeam int64 // operator and team of the contact, 0: none
}

// NoteRevision is one state of a note; they append.
type NoteRevision struct {
	NoteID     int64
	Number     int
	At         time.Time
	PersonID   int64
	PersonName string
	PlaceName  string
	Said
}

// NoteContact is the contact that a note names.
type NoteContact struct {
	ID          int64
	OperatorID  int64
	TeamID      int64
	Source      string
	ExternalID  string
	ChannelName string
	EndedAt     time.Time
	Mark        *int
}

// Spot is a place of a day that a note may be about.
type Spot struct {
	DayID, PlaceID      int64
	DayTitle, PlaceName string
	PlaceKind           PlaceKind
}

// Named is an id with its name, for filters.
type Named struct {
	ID   int64
	Name string
}

// Limits of a note, in characters.
const (
	MaxWhat   = 4000
	MaxQuote  = 2000
	MaxChip   = 300 // the words beside the chips
	MaxPlace  = 200 // where else
	MaxNumber = 250 // of a contact: our id, or source/external id
	// MaxCount is where counting a list stops.
	MaxCount = 100_000
)

// SpotsBack is how many days after its end a place of an open people day is
// still offered to a new note.
const SpotsBack = 14
