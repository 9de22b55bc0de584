package recording

import (
	"context"
	"encoding/json"

	"openpeople/internal/recording"
)

// settingPlaces keeps where sound may be taken from.
const settingPlaces = "recording_places"

// Settings are the desk's.
type Settings interface {
	Setting(ctx context.Context, name string) (string, error)
	SetSetting(ctx context.Context, name, value string) error
}

// RecordingPlaces returns where sound may be taken from; nothing is listed at first.
func (s *Store) RecordingPlaces(ctx context.Context) (p recording.Places, err error) {
	raw, err := s.settings.Setting(ctx, settingPlaces)
	if err != nil || raw == "" {
		return p, err
	}
	return p, json.Unmarshal([]byte(raw), &p)
}

// SaveRecordingPlaces stores where sound may be taken from.
func (s *Store) SaveRecordingPlaces(ctx context.Context, p recording.Places) error {
	raw, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return s.settings.SetSetting(ctx, settingPlaces, string(raw))
}
