package demo

import (
	"bytes"
	"embed"
	"encoding/json"
	"io/fs"
	"sync"

	"openpeople/internal/contact"
)

//go:embed data/*.json data/topics/*.json data/scorecards/*.json data/logo.svg
var data embed.FS

// texts is everything that is said, written and named here: the files under
// data, each of which holds some of its members, and the topics, a file each.
// Texts are templates, see say.
type texts struct {
	Centre centre // how it shows itself

	// Where contacts happen, and who serves them.
	Channels     []contact.Channel
	VolumeShares map[string]float64 // how self-service spreads over its channels
	Regions      []region
	Sites        []site
	Crews        []crew
	TopicOrder   []string // codes
	Topics       []topic
	English      map[string]string // names in English, by kind and code: "topic/sim"

	// Names. Surnames are of men; those of women add -а or change -ий into -ая.
	FirstNamesM, FirstNamesF, Surnames []string
	Patronymics                        [][2]string // as man and woman have them
	Cities                             []city      // in the order of regions

	// Things that customers speak of.
	Streets, Tariffs, Subscriptions, Pasts []string
	Fees                                   []int
	Kins                                   []kin
	Lands                                  []land
	Gadgets                                []gadget

	// What is said around the matter itself. Nobody here reads from a sheet, so no
	// two operators greet alike.
	VoiceHello, ChatHello                       []string
	Comfort                                     byTemper // the operator's first word
	Before, After                               byTemper // of the customer's story
	Repeated, Moment                            []string
	Pleased, Upset                              byTemper // reactions of who was helped, and who was not
	OperatorBye, CustomerBye                    []string
	Last                                        []string // when thanks were said already
	Small                                       []string // talk about nothing: customer ~ operator
	BotLines                                    []string
	HandOver, ExpertHello                       []string
	HandedOver                                  []string // as the system notes it
	HandedFurther                               string
	LetterHead, LetterMore                      []string
	LetterEnd                                   []string
	ReplyHead, ReplyMore                        []string
	ReplyEnd, ShopNotes                         []string
	LetterHandedOver, ReplyAlso, ShopHandedOver string
	Stories                                     []story
	ShortThanks, Smiles                         []string
	Praise, General                             []string            // of the operator, of the operator's house
	Niggle                                      []string            // what four of five lacks
	Complaint                                   map[string][]string // by reason
	Farewell                                    []string
	Remarks                                     map[string][]string // of who called back, by outcome

	// What follows a mark.
	Colleagues       []Colleague
	OpenDays         []OpenDay
	FieldNotes       []FieldNote
	Corrections      map[string]string      // by the note's key
	TopicNotes       map[string][]FieldNote // by topic
	GuestNotes       []FieldNote
	Ideas            []Idea
	TrendRemarks     []TrendRemark
	CommentTags      []CommentTag
	WallBoards       []WallBoard
	CriterionRemarks map[string]onCriterion // these four by the look of a contact
	ReviewRemarks    map[string][]string
	ReviewAdvice     map[string][]string
	DraftRemark      string // of a review that is half done
	PinWords         map[string]pinTexts
	Appeals          []Contested
	SelfRemarks      []string
	Coaching         []CoachingText
}

// byTemper is what customers of each temper say, or are told.
type byTemper [6][]string

// UnmarshalJSON reads lists by the names of tempers, all of them.
func (b *byTemper) UnmarshalJSON(raw []byte) error {
	var of struct{ Calm, Warm, Angry, Terse, Chatty, Ironic []string }
	if err := json.Unmarshal(raw, &of); err != nil {
		return err
	}
	*b = byTemper{calm: of.Calm, warm: of.Warm, angry: of.Angry, terse: of.Terse, chatty: of.Chatty, ironic: of.Ironic}
	return nil
}

// book is the texts, read at the first asking: no other command pays for them.
// A file that cannot be read is a mistake of this package and found by its tests.
var book = sync.OnceValue(func() *texts {
	t := &texts{}
	names, _ := fs.Glob(data, "data/*.json")
	for _, name := range names {
		read(name, t)
	}
	for _, code := range t.TopicOrder {
		one := topic{}
		read("data/topics/"+code+".json", &one)
		t.Topics = append(t.Topics, one)
	}
	t.Topics = untangled(t.Topics)
	return t
})

func read(name string, into any) {
	raw, err := data.ReadFile(name)
	if err != nil {
		panic("demo: " + err.Error())
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		panic("demo: " + name + ": " + err.Error())
	}
}
