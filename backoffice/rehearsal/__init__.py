"""Playing a whole procedure from files: `manage.py rehearse` and the demo town."""
