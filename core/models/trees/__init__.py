"""What trees and ensembles of them are made of."""
