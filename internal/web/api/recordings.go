package api

import (
	"context"
	"net/http"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/recording"
	"openpeople/internal/web/kit"
)

// Recordings is what the API needs of the room of recordings.
type Recordings interface {
	Take(ctx context.Context, a actor.Actor, contactID int64, one contact.Recording) (recording.Taken, error)
	OfContact(ctx context.Context, a actor.Actor, contactID int64) ([]recording.Recording, error)
}

// recordingBody is a recording as it comes in and is read back; read by
// contact.DecodeRecording.
type recordingBody struct {
	ExternalID      string      `json:"external_id" maxLength:"200"`
	URL             string      `json:"url,omitempty" maxLength:"2000" doc:"http or https; it is played when an admin lists its host. url or path, not both" example:"https://pbx.example.org/rec/1.wav"`
	Path            string      `json:"path,omitempty" maxLength:"2000" doc:"below a folder that an admin lists: absolute, or from any of them; of two_files the operator's side"`
	PathCustomer    string      `json:"path_customer,omitempty" maxLength:"2000" doc:"of two_files: the customer's side"`
	Channels        string      `json:"channels,omitempty" enum:"mono,stereo,two_files" default:"mono"`
	OperatorChannel *int        `json:"operator_channel,omitempty" minimum:"0" maximum:"1" doc:"of stereo: on which the operator is"`
	StartedAt       *time.Time  `json:"started_at,omitempty"`
	Seconds         *int        `json:"seconds,omitempty" minimum:"0" maximum:"604800"`
	Pauses          []pauseBody `json:"pauses,omitempty" nullable:"false" maxItems:"200" doc:"in which the exchange recorded nothing of the talk, holds among them: neither speech nor silence"`
}

// pauseBody is a part of a recording, in seconds from its beginning.
type pauseBody struct {
	From float64 `json:"from" minimum:"0"`
	To   float64 `json:"to" maximum:"604800"`
}

// bodiesOf are recordings whose place is known, as they came.
func bodiesOf(list []recording.Recording) (out []recordingBody) {
	for _, r := range list {
		if r.Gone() {
			continue
		}
		b := recordingBody{r.ExternalID, r.URL, r.Path, r.PathCustomer, string(r.Sides), r.OperatorChannel, nil, r.Seconds, nil}
		for _, p := range r.Pauses {
			b.Pauses = append(b.Pauses, pauseBody(p))
		}
		if !r.StartedAt.IsZero() {
			b.StartedAt = &r.StartedAt
		}
		out = append(out, b)
	}
	return out
}

type takenRecording struct {
	ID      int64     `json:"id"`
	LeftOut []leftOut `json:"left_out,omitempty" nullable:"false" doc:"what came and is not kept, the rest is"`
}

func (s rooms) postRecording(ctx context.Context, r *request, a actor.Actor) (out answer[takenRecording], err error) {
	id, err := kit.ID(r.Context, "id")
	if err != nil {
		return out, err
	}
	raw, err := r.body(contact.MaxContact)
	if err != nil {
		return out, err
	}
	one, left, err := contact.DecodeRecording(raw)
	if err != nil {
		return out, err
	}
	taken, err := s.Recordings.Take(ctx, a, id, one)
	if err != nil {
		return out, err
	}
	out = answer[takenRecording]{http.StatusOK, takenRecording{taken.ID, leftOutOf(languageOf(r.Context), left)}}
	if taken.New {
		out.Status = http.StatusCreated
	}
	return out, nil
}
