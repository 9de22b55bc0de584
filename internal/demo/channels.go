package demo

import "openpeople/internal/contact"

// Codes of channels that the plan names; the rest stands in the table only.
const (
	appChat      = "chat-app" // the channel that is worse than the rest
	betterTeam   = "voice-samara-2"
	roamingLine  = "voice-roaming"
	businessLine = "voice-business"
	businessChat = "chat-business"
	businessMail = "email-business"
	shopChat     = "chat-shop"
)

// Indexes into channels: the first of the kind's block, whose lines and shops
// stand in the order of regions.
const (
	firstVoice  = 0
	firstRetail = 25
)

// indexOf returns the place of a channel in the table; the codes are ours.
func indexOf(code string) int {
	for i, c := range book().Channels {
		if c.Code == code {
			return i
		}
	}
	panic("demo: no channel " + code)
}

var sources = map[contact.Kind]string{
	contact.Voice: "acd", contact.Chat: "chat", contact.Messenger: "messenger", contact.Social: "smm", contact.Email: "mail", contact.Retail: "pos",
}

var prefixes = map[contact.Kind]string{
	contact.Voice: "v", contact.Chat: "c", contact.Messenger: "m", contact.Social: "s", contact.Email: "e", contact.Retail: "r",
}

// crew is a team: whom it serves, where it sits, how many they are. The line is
// that of its contacts.
type crew struct {
	Code, Name, Site string
	Kinds            []contact.Kind
	Line             int
	Size             int
	Region           int // of a shop; -1 else
}

// region is a macro-region: the share of the customers, and the hours from UTC
// of most of them.
type region struct {
	Code, Name string
	Weight     float64
	Offset     int
}

// site is where teams sit.
type site struct{ Code, Name string }
