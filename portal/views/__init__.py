"""The portal: what anybody may read about vacancies, and what a candidate may read and do about the own applications."""
