package demo

import "openpeople/internal/openday"

// FieldNote is the plan of a field note. What and Quote are templates.
type FieldNote struct {
	Key      string // by which ideas name it
	Day      int    // index of the open people day
	Kind     openday.PlaceKind
	By       string // key of the author; "": whoever sits there
	What     string
	Quote    string // the customer's words; "" on a note about a contact: those of the contact
	Hindered []string
	Helped   []string
	Mood     int // 0: not said
}

// FieldNotes are the notes that name no contact, by day.
func FieldNotes() []FieldNote { return book().FieldNotes }

// Corrections are what authors added to a note a day later, by its key.
func Corrections() map[string]string { return book().Corrections }

// TopicNotes are notes about a contact that somebody read, by the topic.
func TopicNotes() map[string][]FieldNote { return book().TopicNotes }

// GuestNotes are notes of agents about a contact that they served as guests.
func GuestNotes() []FieldNote { return book().GuestNotes }
